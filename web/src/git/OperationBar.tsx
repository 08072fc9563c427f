import { useState } from "react";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { toastProblem } from "../ui/toasts";
import type { Place } from "./git";
import { abortOperation, continueOperation } from "./operation";

/** A merge, rebase, cherry-pick or revert that is under way, and the two ways to end it. */
export function OperationBar({ place, kind, conflicts, mayWrite }: { place: Place; kind: string; conflicts: number; mayWrite: boolean }) {
  const [busy, setBusy] = useState(false);
  const [aborting, setAborting] = useState(false);
  const here = mayWrite && kind !== "bisect";

  async function goOn() {
    setBusy(true);
    await continueOperation(place, kind).catch((error: unknown) => toastProblem(error, `The ${kind} did not go on.`));
    setBusy(false);
  }

  return (
    <div className="mx-3 mb-2 space-y-1.5 rounded-md bg-wait-soft px-2 py-1.5">
      <p role="status" className="text-wait">
        A {kind} is under way.{" "}
        {!here ? "" : conflicts > 0 ? `Settle ${count(conflicts, "file")} in conflict, then continue.` : "Nothing is in conflict."}
        {kind === "bisect" && "Finish it in a terminal."}
      </p>
      {here && (
        <div className="flex gap-2">
          <Button size="small" look="primary" busy={busy} disabled={conflicts > 0} onClick={() => void goOn()}>
            Continue the {kind}
          </Button>
          <Button size="small" onClick={() => setAborting(true)}>
            Abort it
          </Button>
        </div>
      )}
      {aborting && (
        <ConfirmDialog
          title={`Abort the ${kind}?`}
          action={`Abort the ${kind}`}
          onClose={() => setAborting(false)}
          onConfirm={() => abortOperation(place)}
        >
          <p>Branch and files go back to what they were before it began. What you settled since then is lost.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
