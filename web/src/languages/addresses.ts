const ROOT = "file:///workspace/";

/** The address that a language server has for a file of the workspace. */
export function addressOf(path: string): string {
  return ROOT + path.split("/").map(encodeURIComponent).join("/");
}

/** The file of the workspace that an address names; servers write the same name in several ways. Undefined for anything else. */
export function pathOf(address: unknown): string | undefined {
  if (typeof address !== "string" || !address.startsWith(ROOT) || /[?#]/.test(address)) return undefined;
  try {
    const path = decodeURIComponent(address.slice(ROOT.length));
    return path === "" || path.includes("\0") || path.split("/").some((one) => one === "" || one === "." || one === "..")
      ? undefined
      : path;
  } catch {
    return undefined;
  }
}
