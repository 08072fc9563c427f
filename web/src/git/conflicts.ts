import { Text } from "@codemirror/state";

/** One place where both sides changed, by its lines: what git wrote between its marks. */
export interface Conflict {
  /** The line of <<<<<<<. */
  start: number;
  /** The line of |||||||, where git also shows what was there before. */
  base: number | undefined;
  /** The line of =======. */
  middle: number;
  /** The line of >>>>>>>. */
  end: number;
  ours: string;
  theirs: string;
}

export type Side = "ours" | "theirs" | "both";

/** The conflicts of a text. A mark that has no others belonging to it is text like any other. */
export function conflictsOf(doc: Text): Conflict[] {
  const found: Conflict[] = [];
  let open: { start: number; ours: string; base?: number; middle?: number } | undefined;
  let number = 0;
  for (const raw of doc.iterLines()) {
    number++;
    const mark = /^(<{7}|\|{7}|={7}|>{7})(?: (.*))?\r?$/.exec(raw);
    if (!mark) continue;
    const [, sign = "", name = ""] = mark;
    if (sign.startsWith("<")) open = { start: number, ours: name };
    else if (!open) continue;
    else if (sign.startsWith("|") && open.middle === undefined) open.base ??= number;
    else if (sign.startsWith("=")) open.middle ??= number;
    else if (sign.startsWith(">") && open.middle !== undefined) {
      found.push({ start: open.start, base: open.base, middle: open.middle, end: number, ours: open.ours, theirs: name });
      open = undefined;
    }
  }
  return found;
}

/** The change that leaves of a conflict what was chosen. */
export function take(doc: Text, { start, base, middle, end }: Conflict, side: Side): { from: number; to: number; insert: Text } {
  const lines = (first: number, last: number) => (first > last ? "" : doc.sliceString(doc.line(first).from, afterLine(doc, last)));
  const ours = side === "theirs" ? "" : lines(start + 1, (base ?? middle) - 1);
  const theirs = side === "ours" ? "" : lines(middle + 1, end - 1);
  const from = doc.line(start).from;
  const kept = ours + theirs;
  // At the end of a text that does not end with a line end, none is added.
  const atEnd = end === doc.lines;
  const insert = atEnd && kept.endsWith("\n") ? kept.slice(0, -1) : kept;
  return { from: atEnd && insert === "" && from > 0 ? from - 1 : from, to: afterLine(doc, end), insert: Text.of(insert.split("\n")) };
}

function afterLine(doc: Text, line: number): number {
  return line < doc.lines ? doc.line(line + 1).from : doc.length;
}
