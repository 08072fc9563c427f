import { useStore } from "../lib/store";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { VisibleText } from "../ui/VisibleText";
import type { Collisions } from "./collisions";

const SHOWN = 8;

/** One question for all whose place is taken. */
export function CollisionDialog({ collisions }: { collisions: Collisions }) {
  const question = useStore(collisions.question);
  if (!question) return null;
  const { paths, replaced, answer } = question;
  return (
    <Dialog
      open
      onClose={() => answer("cancel")}
      title={paths.length === 1 ? "It is there already" : `${count(paths.length, "file")} are there already`}
      description={`Replace: ${replaced}. Keep both: the new one gets another name.`}
    >
      <ul aria-label="There already" className="max-h-48 overflow-y-auto rounded-md border border-line px-3 py-1.5">
        {paths.slice(0, SHOWN).map((path) => (
          <li key={path} className="truncate py-0.5">
            <VisibleText text={path} />
          </li>
        ))}
        {paths.length > SHOWN && <li className="py-0.5 text-muted">and {count(paths.length - SHOWN, "other")}</li>}
      </ul>
      <DialogButtons>
        <Button onClick={() => answer("skip")}>{paths.length === 1 ? "Skip" : "Skip all"}</Button>
        <Button onClick={() => answer("both")}>Keep both</Button>
        <Button look="danger" onClick={() => answer("replace")}>
          {paths.length === 1 ? "Replace" : "Replace all"}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
