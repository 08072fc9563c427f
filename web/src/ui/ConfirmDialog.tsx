import { useState } from "react";
import type { ReactNode } from "react";
import { Problem } from "../lib/problem";
import { Button } from "./Button";
import { Dialog, DialogButtons } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";

interface ConfirmProps {
  title: string;
  children: ReactNode;
  action: string;
  /** What must be typed: danger is never a lone click. */
  typed?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog({ title, children, action, typed, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const ready = typed === undefined || text === typed;

  async function confirm() {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(Problem.of(error));
      setBusy(false);
    }
  }

  return (
    <Dialog open onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void confirm();
        }}
      >
        <div className="space-y-3 text-muted">{children}</div>
        {typed !== undefined && (
          <Field className="mt-4" label={`Type ${typed} to go on`} value={text} onChange={setText} autoComplete="off" spellCheck={false} />
        )}
        {problem && <ProblemNote problem={problem} className="mt-4" />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" busy={busy} disabled={!ready}>
            {action}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
