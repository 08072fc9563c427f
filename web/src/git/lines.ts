import type { Text } from "@codemirror/state";

/** How many whole lines two texts share at their start and at their end. */
export function unchangedEnds(before: Text, after: Text): { start: number; end: number } {
  const most = Math.min(before.lines, after.lines);
  if (before.eq(after)) return { start: most, end: 0 };
  let start = 0;
  while (start < most && before.line(start + 1).text === after.line(start + 1).text) start++;
  let end = 0;
  while (end < most - start && before.line(before.lines - end).text === after.line(after.lines - end).text) end++;
  return { start, end };
}
