import { useState } from "react";
import { Problem } from "../lib/problem";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/toasts";
import type { Place } from "./git";
import { saveStash } from "./stash";

/** Puts all changes away, to be brought back later. */
export function StashDialog({ place, onClose }: { place: Place; onClose: () => void }) {
  const [message, setMessage] = useState("");
  const [untracked, setUntracked] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function save() {
    setBusy(true);
    setProblem(undefined);
    try {
      await saveStash(place, message.trim(), untracked);
      toast("Put away; the files are as in the last commit");
      onClose();
    } catch (error) {
      setProblem(Problem.of(error));
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Put the changes away (stash)"
      description="The files go back to the last commit; the stash keeps what changed."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="What it is" value={message} maxLength={200} onChange={setMessage} hint="May be left empty." />
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={untracked}
            onChange={(event) => setUntracked(event.target.checked)}
            className="size-4 accent-accent"
          />
          New files too, that git does not know yet
        </label>
        {problem && <ProblemNote problem={problem} />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Put away
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
