import { File, Folder, Link2, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { bytes, count } from "../lib/units";
import { visible } from "../lib/visibleText";
import type { TrashedItem, TrashList } from "../lib/wire";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import type { Files } from "./files";
import { diskUse, emptyTrash, restore, trash } from "./filesApi";

interface TrashProps {
  files: Files;
  mayWrite: boolean;
  onClose: () => void;
}

/** What was deleted in the last seven days: back to its place, or gone for good. */
export function TrashDialog({ files, mayWrite, onClose }: TrashProps) {
  const { place } = files;
  const [list, setList] = useState<TrashList>();
  const [disk, setDisk] = useState<{ bytes: number; limit: number }>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState<TrashedItem>();
  /** Its place is taken: the person says what then. */
  const [taken, setTaken] = useState<TrashedItem>();
  const [asking, setAsking] = useState<TrashedItem | "all">();

  const look = useCallback(() => {
    trash(place).then(setList, (error: unknown) => setProblem(Problem.of(error)));
    diskUse(place).then(setDisk, () => undefined);
  }, [place]);
  useEffect(look, [look]);

  async function putBack(item: TrashedItem, keepBoth: boolean) {
    setBusy(item);
    setProblem(undefined);
    setTaken(undefined);
    try {
      const [where = item.path] = await restore(place, item.trash, [item.item], keepBoth);
      files.diskChanged([]);
      toast(`Put back ${where}`);
      look();
    } catch (error) {
      const refused = Problem.of(error);
      if (refused.code === "already_exists") setTaken(item);
      else setProblem(refused);
    }
    setBusy(undefined);
  }

  const items = list?.items ?? [];
  const size = items.reduce((sum, item) => sum + Math.max(0, item.size), 0);
  const use = disk && disk.bytes >= 0 ? `, which takes ${bytes(disk.bytes)} of ${bytes(disk.limit)}` : "";
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Trash"
      description={`What was deleted is kept for seven days and counts to the disk of the workspace${use}.`}
    >
      {problem && <ProblemNote problem={problem} className="mb-3" />}
      {!list && !problem && <Waiting what="Looking into the trash" />}
      {list && items.length === 0 && (
        <EmptyState icon={<Trash2 />} title="The trash is empty">
          What is deleted in the file tree comes here.
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <ul aria-label="Deleted" className="divide-y divide-line rounded-md border border-line">
            {items.map((item) => (
              <li key={`${item.trash}/${item.item}`} className="px-3 py-2">
                <div className="flex items-center gap-3 max-wide:flex-wrap">
                  <Icon kind={item.kind} />
                  <div className="min-w-40 flex-1">
                    <p className="truncate font-medium" title={visible(item.path)}>
                      <VisibleText text={nameOf(item.path)} />
                    </p>
                    <p className="truncate text-sm text-muted">
                      {parentOf(item.path) !== "" && (
                        <>
                          in <VisibleText text={parentOf(item.path)} /> ·{" "}
                        </>
                      )}
                      {item.kind === "link" ? "link" : bytes(item.size)} · deleted <Time at={item.deleted} />
                    </p>
                  </div>
                  {mayWrite && (
                    <div className="flex gap-2">
                      <Button
                        size="small"
                        busy={busy === item}
                        aria-label={`Put back ${visible(item.path)}`}
                        onClick={() => void putBack(item, false)}
                      >
                        Put back
                      </Button>
                      <Button
                        size="small"
                        look="danger"
                        aria-label={`Delete ${visible(item.path)} for good`}
                        onClick={() => setAsking(item)}
                      >
                        Delete for good
                      </Button>
                    </div>
                  )}
                </div>
                {taken === item && (
                  <div role="alert" className="mt-2 flex flex-wrap items-center gap-2 rounded bg-wait-soft px-2 py-1 text-wait">
                    <p className="min-w-40 flex-1">Something else has its place by now.</p>
                    <Button size="small" onClick={() => void putBack(item, true)}>
                      Keep both
                    </Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
          <div className="mt-4 flex flex-wrap items-center gap-3">
            <p className="flex-1 text-muted">
              {count(items.length, "thing")}, {bytes(size)}
              {list?.more === true && "; there is more than is shown"}
            </p>
            {mayWrite && (
              <Button look="danger" onClick={() => setAsking("all")}>
                Empty the trash
              </Button>
            )}
          </div>
        </>
      )}
      {asking !== undefined && (
        <ConfirmDialog
          title={asking === "all" ? "Empty the trash?" : "Delete it for good?"}
          action={asking === "all" ? "Empty the trash" : "Delete for good"}
          onConfirm={async () => {
            await emptyTrash(place, asking === "all" ? undefined : asking);
            look();
          }}
          onClose={() => setAsking(undefined)}
        >
          <p>
            {asking === "all" ? "Everything in it" : <VisibleText text={asking.path} />} is removed from the disk and cannot be put back.
          </p>
        </ConfirmDialog>
      )}
    </Dialog>
  );
}

function Icon({ kind }: { kind: string }) {
  const Shape = kind === "folder" ? Folder : kind === "link" ? Link2 : File;
  return <Shape aria-label={kind} className="size-4 shrink-0 text-muted" />;
}
