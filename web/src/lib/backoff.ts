/** How long to wait before the n-th try: 250 ms doubling to 8 s, with a spread so that tabs do not come back in step. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.min(8000, 250 * 2 ** Math.min(attempt, 6)) * (0.75 + random() * 0.5);
}
