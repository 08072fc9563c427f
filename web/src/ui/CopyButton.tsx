import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [state, setState] = useState<"ready" | "done" | "refused">("ready");
  return (
    <Button
      icon={state === "done" ? <Check className="size-3.5" /> : <Copy className="size-3.5" />}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setState("done"),
          () => setState("refused"),
        );
      }}
      onBlur={() => setState("ready")}
    >
      <span aria-live="polite">{state === "done" ? "Copied" : state === "refused" ? "Select and copy" : label}</span>
    </Button>
  );
}
