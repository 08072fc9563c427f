import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Problem } from "../lib/problem";
import type { GitWorktree } from "../lib/wire";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Choice, Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { branchesQuery } from "./git";
import type { Place } from "./git";
import { freeBranches, requestOf } from "./worktreeChoice";
import { addWorktree } from "./worktrees";

interface WorktreeDialogProps {
  place: Place;
  worktrees: readonly GitWorktree[];
  onMade: (made: GitWorktree) => void;
  onClose: () => void;
}

/** A branch, or a new one, with files of its own beside those of the workspace. */
export function WorktreeDialog({ place, worktrees, onMade, onClose }: WorktreeDialogProps) {
  const { data: branches = [] } = useQuery(branchesQuery(place));
  const list = useId();
  const [kind, setKind] = useState("new");
  const [name, setName] = useState("");
  const [start, setStart] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const isNew = kind === "new";
  const suggested = (isNew ? branches.map((one) => one.name) : freeBranches(branches, worktrees)).slice(0, 500);

  async function add() {
    setBusy(true);
    setProblem(undefined);
    const [branch, from] = [name.trim(), start.trim()];
    try {
      onMade(
        await addWorktree(place, isNew ? { branch, create: true, ...(from === "" ? {} : { start: from }) } : requestOf(branch, branches)),
      );
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
      title="Add a worktree"
      description="A second set of files for another branch, in a folder below .worktrees that git ignores."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") void add();
        }}
      >
        <Choice
          label="For"
          value={kind}
          onChange={(next) => {
            setKind(next);
            setName("");
          }}
          options={[
            { value: "new", label: "a new branch" },
            { value: "existing", label: "a branch that exists" },
          ]}
        />
        <Field
          label={isNew ? "Name of the branch" : "Branch"}
          value={name}
          onChange={setName}
          maxLength={250}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className="font-mono [&_label]:font-sans [&_p]:font-sans"
          errors={problem?.errors["branch"]}
          {...(isNew ? {} : { list, hint: "One that is checked out nowhere yet; a remote’s gets a local branch that follows it." })}
        />
        {isNew && (
          <Field
            label="Starts from"
            value={start}
            onChange={setStart}
            maxLength={250}
            list={list}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder="where the workspace is"
            hint="A branch, or the whole id of a commit."
            errors={problem?.errors["start"]}
          />
        )}
        <datalist id={list}>
          {suggested.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        {problem && <ProblemNote problem={problem} />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={name.trim() === ""}>
            Add
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
