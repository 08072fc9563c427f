/** Keeps what holds the letters in order, the closest fit first: whole words, then starts of words, then anything. */
export function fuzzy<T>(wanted: string, all: readonly T[], text: (one: T) => string): T[] {
  const letters = wanted.toLowerCase().replace(/\s+/g, "");
  if (letters === "") return [...all];
  const scored: { one: T; score: number }[] = [];
  for (const one of all) {
    const score = fit(letters, text(one));
    if (score !== undefined) scored.push({ one, score });
  }
  return scored.sort((a, b) => b.score - a.score).map(({ one }) => one);
}

/** The closest few of many texts, without sorting them all; between equals the first one stays first. */
export function fuzzyFirst(wanted: string, all: readonly string[], limit: number): string[] {
  const letters = wanted.toLowerCase().replace(/\s+/g, "");
  const best: { text: string; score: number }[] = [];
  for (const text of all) {
    const score = fit(letters, text);
    if (score === undefined || (best.length === limit && score <= (best[limit - 1]?.score ?? 0))) continue;
    let at = best.length;
    while (at > 0 && (best[at - 1]?.score ?? 0) < score) at--;
    best.splice(at, 0, { text, score });
    if (best.length > limit) best.pop();
  }
  return best.map(({ text }) => text);
}

/** Higher is closer; undefined when a letter is missing. */
export function fit(letters: string, text: string): number | undefined {
  const lower = text.toLowerCase();
  const whole = lower.lastIndexOf(letters);
  if (whole >= 0) return 1000 - lower.length + (isStart(text, whole) ? 200 : 0) + (whole > lower.lastIndexOf("/") ? 200 : 0);
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    if (next === at + 1) score += 6;
    else if (isStart(text, next)) score += 4;
    else score -= Math.min(6, next - at);
    at = next;
  }
  return score - lower.length / 20;
}

function isStart(text: string, index: number): boolean {
  const before = text[index - 1];
  return before === undefined || /[\s/._-]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[index] ?? ""));
}
