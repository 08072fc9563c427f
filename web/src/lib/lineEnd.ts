/**
 * The line end that keeps a file as it is: "\r\n" where every line ends so, else "\n", with which a lone "\r" stays a visible
 * character of its line instead of being normalised away.
 */
export function lineEnd(text: string): "\n" | "\r\n" {
  const breaks = text.match(/\r\n|\r|\n/g);
  return breaks !== null && breaks.every((one) => one === "\r\n") ? "\r\n" : "\n";
}
