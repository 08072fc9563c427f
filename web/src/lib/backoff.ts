/** How long to wait before the n-th try: 250 ms doubling to 8 s or the bound, with a spread so that tabs do not come back in step. */
export function backoff(attempt: number, random: () => number = Math.random, most = 8000): number {
  return Math.min(most, 250 * 2 ** Math.min(attempt, 6)) * (0.75 + random() * 0.5);
}
