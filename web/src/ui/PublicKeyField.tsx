import { CopyButton } from "./CopyButton";
import { inputClass } from "./Field";

interface PublicKeyFieldProps {
  label: string;
  publicKey: string;
}

/** A public key to be taken elsewhere: a click marks it whole, the button copies it. */
export function PublicKeyField({ label, publicKey }: PublicKeyFieldProps) {
  return (
    <div className="flex gap-2">
      <input
        readOnly
        aria-label={label}
        value={publicKey}
        onFocus={(event) => event.target.select()}
        className={`${inputClass} font-mono text-sm`}
      />
      <CopyButton text={publicKey} />
    </div>
  );
}
