import { useState } from "react";
import type { SyntheticEvent } from "react";
import { join, nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { visible } from "../lib/visibleText";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/toasts";
import type { Files } from "./files";
import { makeFolder, move, write } from "./filesApi";
import { takeBack } from "./moves";

export type Naming = { act: "file" | "folder"; folder: string } | { act: "rename"; path: string };

interface NameProps {
  files: Files;
  naming: Naming;
  onClose: () => void;
  onMade: (path: string) => void;
  onMoved: (from: string, to: string) => void;
}

const titles = { file: "New file", folder: "New folder", rename: "Rename or move" };

/** Asks for a name; a path with folders is fine too. */
export function NameDialog({ files, naming, onClose, onMade, onMoved }: NameProps) {
  const [name, setName] = useState(naming.act === "rename" ? naming.path : "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const base = naming.act === "rename" ? "" : naming.folder;
  const wrong = /^\/|(^|\/)\.\.?(\/|$)/.test(name) ? ["A name stays inside the workspace."] : undefined;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const path = join(base, name.replace(/\/+$/, ""));
    setBusy(true);
    setProblem(undefined);
    try {
      if (naming.act === "rename") {
        if (path !== naming.path) {
          await move(files.place, naming.path, path);
          onMoved(naming.path, path);
          const moved = [{ from: naming.path, to: path }];
          toast(`${nameOf(path) === nameOf(naming.path) ? "Moved" : "Renamed"} ${nameOf(naming.path)} to ${path}`, {
            action: { label: "Undo", run: () => void takeBack(files, moved, onMoved) },
          });
        }
      } else if (naming.act === "folder") await makeFolder(files.place, path);
      else {
        await write(files.place, path, "", null);
        onMade(path);
      }
      files.diskChanged([parentOf(path), ...(naming.act === "rename" ? [parentOf(naming.path)] : [])]);
      void files.tree.reveal(path);
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
      title={titles[naming.act]}
      {...(naming.act === "rename" ? {} : { description: base === "" ? "At the top of the workspace." : `In ${visible(base)}.` })}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label={naming.act === "rename" ? "Path" : "Name"}
          value={name}
          onChange={setName}
          required
          maxLength={4096}
          autoComplete="off"
          spellCheck={false}
          errors={wrong}
          ref={chooseName}
        />
        {problem && <ProblemNote problem={problem} className="mt-3" />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={wrong !== undefined}>
            {naming.act === "rename" ? "Rename" : "Create"}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** The name without its ending is what one wants to type over; chosen once, when the field appears. */
function chooseName(input: HTMLInputElement | null): void {
  if (!input) return;
  const start = input.value.length - nameOf(input.value).length;
  const dot = input.value.lastIndexOf(".");
  input.setSelectionRange(start, dot > start ? dot : input.value.length);
}
