/** The address, when it is one that a browser may be sent to. */
export function safeLink(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && (parsed.protocol === "https:" || parsed.protocol === "http:") && parsed.username === "" && parsed.password === ""
    ? parsed
    : undefined;
}
