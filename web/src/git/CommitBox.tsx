import { useId, useState } from "react";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { toast, toastProblem } from "../ui/toasts";
import { commit } from "./git";
import type { Place } from "./git";

interface CommitBoxProps {
  place: Place;
  staged: number;
  unstaged: number;
  conflicts: number;
}

/** Commits what is staged, or everything when nothing is. The author is the person who is signed in. */
export function CommitBox({ place, staged, unstaged, conflicts }: CommitBoxProps) {
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const all = staged === 0;
  const amount = all ? unstaged : staged;
  const ready = message.trim() !== "" && amount > 0 && conflicts === 0;
  const first = message.split("\n", 1)[0]?.length ?? 0;

  async function run() {
    if (!ready || busy) return;
    setBusy(true);
    try {
      const made = await commit(place, message.trim(), all);
      setMessage("");
      toast(`Committed ${made.slice(0, 10)}`);
    } catch (error) {
      toastProblem(error, "Nothing was committed.");
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="space-y-1.5 px-3 pt-1 pb-3">
      <label htmlFor={id} className="sr-only">
        Commit message
      </label>
      <textarea
        id={id}
        rows={3}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
        }}
        placeholder="What changed, and why"
        className="block min-h-16 w-full resize-y rounded-md border border-line-strong bg-panel px-2.5 py-1.5 focus:border-accent"
      />
      <div className="flex items-center gap-2">
        <Button size="small" look="primary" busy={busy} disabled={!ready} onClick={() => void run()} title="Ctrl Enter">
          {all
            ? amount > 1
              ? `Commit all ${count(amount, "change")}`
              : amount === 1
                ? "Commit 1 change"
                : "Commit"
            : `Commit ${count(amount, "staged change")}`}
        </Button>
        <span className="text-sm text-muted">
          {conflicts > 0 ? "Settle the conflicts first." : first > 72 ? `${first} characters in the first line; 72 read well.` : ""}
        </span>
      </div>
    </div>
  );
}
