import { useQuery } from "@tanstack/react-query";
import { FolderTree, Plus, SquareTerminal, Trash2 } from "lucide-react";
import { useState } from "react";
import { visible } from "../lib/visibleText";
import type { GitWorktree } from "../lib/wire";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import type { Place } from "./git";
import { worktreeName, worktreePlace } from "./worktreeChoice";
import { WorktreeDialog } from "./WorktreeDialog";
import { pruneWorktrees, removeWorktree, worktreesQuery } from "./worktrees";

interface WorktreeListProps {
  place: Place;
  mayWrite: boolean;
  onTerminal: (folder: string) => void;
  onReveal: (folder: string) => void;
}

/** Other working trees of the repository: made, opened and removed. */
export function WorktreeList({ place, mayWrite, onTerminal, onReveal }: WorktreeListProps) {
  const { data } = useQuery(worktreesQuery(place));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<{ one: GitWorktree; folder: string; loses?: string }>();
  const others = data?.filter((one) => !one.main) ?? [];
  if (!data || data.length === 0 || (others.length === 0 && !mayWrite)) return null;

  async function prune() {
    try {
      const count = await pruneWorktrees(place);
      toast(
        count === 1 ? "One worktree was gone, and is not listed any more" : `${count} worktrees were gone, and are not listed any more`,
      );
    } catch (problem) {
      toastProblem(problem, "Nothing was pruned.");
    }
  }

  async function remove(asked: NonNullable<typeof removing>) {
    const { removed, loses } = await removeWorktree(place, asked.folder, asked.loses !== undefined);
    if (removed) toast("The worktree is removed");
    else setRemoving({ ...asked, loses: loses ?? "something" });
  }

  return (
    <section aria-label="Worktrees" className="mt-2 shrink-0 border-t border-line pt-1">
      <div className="flex items-center gap-1 pr-1 pl-3">
        <h3 className="flex h-7 flex-1 items-center text-xs font-semibold tracking-wide text-faint uppercase">
          Worktrees{others.length > 0 && ` · ${others.length}`}
        </h3>
        {mayWrite && others.some((one) => one.gone && !one.locked) && (
          <Button size="small" onClick={() => void prune()}>
            Prune
          </Button>
        )}
        {mayWrite && <IconButton label="Add a worktree" icon={<Plus />} onClick={() => setAdding(true)} className="size-6" />}
      </div>
      <ul>
        {others.map((one) => (
          <Row
            key={one.path}
            one={one}
            mayWrite={mayWrite}
            onTerminal={onTerminal}
            onReveal={onReveal}
            onRemove={(folder) => setRemoving({ one, folder })}
          />
        ))}
      </ul>
      {adding && (
        <WorktreeDialog
          place={place}
          worktrees={data}
          onMade={(made) => {
            const { folder } = made;
            toast(`${visible(made.branch ?? "It")} is in ${folder ?? made.path}`, {
              ...(folder == null ? {} : { action: { label: "Terminal", run: () => onTerminal(folder) } }),
            });
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {removing && (
        <ConfirmDialog
          key={removing.loses ?? ""}
          title={removing.loses === undefined ? `Remove ${visible(worktreeName(removing.one))}?` : "Remove it all the same?"}
          action={removing.loses === undefined ? "Remove the worktree" : "Remove and lose that"}
          // When it has asked anew, that question stays.
          onClose={() => setRemoving((now) => (now === removing ? undefined : now))}
          onConfirm={() => remove(removing)}
        >
          {removing.loses === undefined ? (
            <p>
              The folder <VisibleText text={removing.folder} /> goes, with files that git ignores. The branch stays.
            </p>
          ) : (
            <p>
              In <VisibleText text={removing.folder} /> is what nothing else has: <VisibleText text={removing.loses} />. It cannot be
              brought back.
            </p>
          )}
        </ConfirmDialog>
      )}
    </section>
  );
}

interface RowProps {
  one: GitWorktree;
  mayWrite: boolean;
  onTerminal: (folder: string) => void;
  onReveal: (folder: string) => void;
  onRemove: (folder: string) => void;
}

function Row({ one, mayWrite, onTerminal, onReveal, onRemove }: RowProps) {
  const { folder } = one;
  const name = visible(worktreeName(one));
  return (
    <li className="flex items-center gap-0.5 py-1 pr-1 pl-3 hover:bg-hover">
      <div className="min-w-0 flex-1" title={visible(one.path)}>
        <span className="block truncate font-mono text-sm">
          <VisibleText text={worktreePlace(one)} />
        </span>
        <span className="flex flex-wrap gap-x-2 text-sm text-muted">
          <span className="max-w-full truncate">{one.branch == null ? "no branch" : <VisibleText text={one.branch} />}</span>
          {one.head != null && <span className="font-mono">{one.head.slice(0, 8)}</span>}
          {!one.inside && <span className="text-wait">outside the workspace</span>}
          {one.gone && <span className="text-wait">its folder is gone</span>}
          {one.inside && !one.gone && folder == null && <span className="text-wait">not what it says to be</span>}
          {one.locked && <span>locked</span>}
        </span>
      </div>
      {folder != null && (
        <>
          {mayWrite && <IconButton label={`Terminal in ${name}`} icon={<SquareTerminal />} onClick={() => onTerminal(folder)} />}
          <IconButton label={`Show ${name} in the files`} icon={<FolderTree />} onClick={() => onReveal(folder)} />
          {mayWrite && (
            <IconButton
              label={one.locked ? `${name} is locked: unlock it in a terminal to remove it` : `Remove ${name}`}
              icon={<Trash2 />}
              disabled={one.locked}
              onClick={() => onRemove(folder)}
            />
          )}
        </>
      )}
    </li>
  );
}
