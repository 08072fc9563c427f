import { setNonce } from "get-nonce";

const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');

/** The nonce of this page for style sheets that libraries make at run time; empty where the page has no policy. */
export const nonce = stamped(meta?.nonce ?? "");

if (nonce !== "") setNonce(nonce);

/** A page that no server stamped still holds the placeholder. */
function stamped(found: string): string {
  return found.startsWith("__") ? "" : found;
}
