import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Note } from "../ui/Note";
import { VisibleText } from "../ui/VisibleText";
import { safeLink } from "./safeLink";

/** A link that a program printed: where it leads is shown before anything is opened. Only http and https are ever offered. */
export function LinkDialog({ url, onClose }: { url: string; onClose: () => void }) {
  const target = safeLink(url);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Open this link?"
      description="A program in the terminal printed it. It opens in a tab of its own."
    >
      <p className="rounded-md bg-sunken px-3 py-2 font-mono text-sm break-all">
        <VisibleText text={url.slice(0, 2000)} />
      </p>
      {target && (
        <p className="mt-2">
          It leads to <strong className="font-mono">{target.host}</strong>
        </p>
      )}
      {!target && (
        <Note tone="danger" className="mt-3">
          Only addresses that begin with http or https are opened.
        </Note>
      )}
      <DialogButtons>
        <Button onClick={onClose}>Cancel</Button>
        <CopyButton text={url} />
        {target && (
          <Button
            look="primary"
            onClick={() => {
              window.open(target.href, "_blank", "noopener,noreferrer");
              onClose();
            }}
          >
            Open
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}
