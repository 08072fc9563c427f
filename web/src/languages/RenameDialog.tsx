import { useState } from "react";
import { useStore } from "../lib/store";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Note } from "../ui/Note";
import { toast } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import type { Languages, Rename } from "./languages";
import { apply, plan, undo } from "./renamePlan";
import type { Change } from "./renamePlan";

/** Shown while somebody renames something: the name, then what it would change, and only then the change. */
export function RenameDialog({ languages }: { languages: Languages }) {
  const rename = useStore(languages.renaming);
  return rename && <Form key={rename.word} languages={languages} rename={rename} onClose={() => languages.renaming.set(undefined)} />;
}

function Form({ languages, rename, onClose }: { languages: Languages; rename: Rename; onClose: () => void }) {
  const [name, setName] = useState(rename.word);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [changes, setChanges] = useState<readonly Change[]>();

  async function look() {
    setBusy(true);
    try {
      const edits = await rename.ask(name.trim());
      const made = typeof edits === "string" ? edits : edits.size === 0 ? "Nothing would change." : await plan(languages.files, edits);
      if (typeof made === "string") setWrong(made);
      else setChanges(made);
    } catch (error) {
      const words = typeof error === "object" && error !== null && "message" in error ? String(error.message) : "";
      setWrong(words === "" ? "The language server does not rename this." : words.slice(0, 300));
    } finally {
      setBusy(false);
    }
  }

  async function act() {
    if (!changes) return;
    setBusy(true);
    const outcome = await apply(languages.files, changes);
    onClose();
    const left =
      outcome.left.length === 0
        ? {}
        : { detail: `Changed meanwhile and left as they are: ${outcome.left.join(", ")}`, tone: "danger" as const };
    toast(`${rename.word} is now ${name.trim()} in ${count(outcome.done.length, "file")}`, {
      ...left,
      action: {
        label: "Undo",
        run: () =>
          void undo(languages.files, outcome).then((kept) =>
            toast(
              kept.length === 0 ? "The old name is back." : "The old name is back where nobody has changed the file since.",
              kept.length === 0 ? {} : { detail: `Left: ${kept.join(", ")}` },
            ),
          ),
      },
    });
  }

  const places = changes?.reduce((sum, one) => sum + one.places, 0) ?? 0;
  return (
    <Dialog open wide={changes !== undefined} onClose={onClose} title={`Rename ${rename.word}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void (changes ? act() : look());
        }}
      >
        {changes ? (
          <>
            <p role="status">
              <span className="font-mono">{rename.word}</span> becomes <span className="font-mono">{name.trim()}</span> in{" "}
              {count(places, "place")} of {count(changes.length, "file")}.
            </p>
            <ul className="mt-3 space-y-3" aria-label="Files that change">
              {changes.map((one) => (
                <li key={one.path}>
                  <p className="flex gap-2">
                    <span className="min-w-0 flex-1 truncate font-semibold">
                      <VisibleText text={one.path} />
                    </span>
                    <span className="text-sm text-muted">
                      {one.dirty && "not saved by this · "}
                      {count(one.places, "place")}
                    </span>
                  </p>
                  {one.lines.map(({ line, text }) => (
                    <p key={line} className="flex gap-2 font-mono text-sm">
                      <span className="w-8 shrink-0 text-right text-faint">{line}</span>
                      <span className="truncate whitespace-pre">
                        <VisibleText text={text} />
                      </span>
                    </p>
                  ))}
                </li>
              ))}
            </ul>
          </>
        ) : (
          <Field
            label="New name"
            value={name}
            onChange={(next) => {
              setName(next);
              setWrong(undefined);
            }}
            errors={wrong === undefined ? undefined : [wrong]}
            spellCheck={false}
            autoComplete="off"
          />
        )}
        {changes && changes.some((one) => one.dirty) && (
          <Note tone="info" className="mt-3">
            Files with unsaved text of yours are changed in the editor and stay unsaved.
          </Note>
        )}
        <DialogButtons>
          {changes && <Button onClick={() => setChanges(undefined)}>Back</Button>}
          <Button
            type="submit"
            look="primary"
            busy={busy}
            disabled={name.trim() === "" || (!changes && name.trim() === rename.word)}
            autoFocus={changes !== undefined}
          >
            {changes ? `Rename in ${count(changes.length, "file")}` : "Preview"}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
