import { useState } from "react";

/** In memory alone, so that a person may sign in between opening the link and using it. */
const kept = new Map<string, string>();

/**
 * The secret after the '#' of a one-time link. It never reaches a server's log, and it leaves the address bar and the
 * history as soon as it is read.
 */
export function useSecretOfLink(): string {
  const [secret] = useState(() => {
    const { hash, pathname } = window.location;
    const found = hash.slice(1);
    if (found === "") return kept.get(pathname) ?? "";
    kept.set(pathname, found);
    window.history.replaceState(window.history.state, "", pathname);
    return found;
  });
  return secret;
}

export function forgetSecret(pathname: string): void {
  kept.delete(pathname);
}
