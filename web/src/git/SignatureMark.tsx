import { BadgeCheck, ShieldAlert, ShieldQuestion } from "lucide-react";
import { visible } from "../lib/visibleText";
import type { GitSignature } from "../lib/wire";

/** What the signature of a commit is worth; nothing for a commit without one. */
export function SignatureMark({ signature, whole = false }: { signature: GitSignature | null | undefined; whole?: boolean }) {
  if (!signature) return null;
  const { short, long, look, Icon } = words(signature);
  const said = signature.fingerprint ? `${long} ${signature.fingerprint}` : long;
  return (
    <span title={said} className={`inline-flex shrink-0 items-center gap-1 text-sm ${look}`}>
      <Icon aria-hidden className="size-3.5" />
      {whole ? <span className="break-all">{said}</span> : short}
    </span>
  );
}

function words({ state, by }: GitSignature) {
  const name = visible(by ?? "");
  switch (state) {
    case "verified":
      return { short: "Verified", long: `Signed by ${name} (verified).`, look: "text-ok", Icon: BadgeCheck };
    case "other":
      return { short: "Other signer", long: `Signed by ${name}, committed in another name.`, look: "text-wait", Icon: ShieldAlert };
    case "invalid":
      return { short: "Bad signature", long: "The signature does not belong to this commit.", look: "text-danger", Icon: ShieldAlert };
    default:
      return { short: "Signed", long: "Signed with a key that nobody here has.", look: "text-muted", Icon: ShieldQuestion };
  }
}
