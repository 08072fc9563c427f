import { useState } from "react";

/**
 * The secret after the '#' of a one-time link. It never reaches a server's log, and it leaves the address bar and the
 * history as soon as it is read.
 */
export function useSecretOfLink(): string {
  const [secret] = useState(() => {
    const found = decodeURIComponent(window.location.hash.slice(1));
    if (found !== "") window.history.replaceState(window.history.state, "", window.location.pathname);
    return found;
  });
  return secret;
}
