import { useQuery } from "@tanstack/react-query";
import { Archive, Check, GitBranch, Minus, Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { visible } from "../lib/visibleText";
import type { GitChange } from "../lib/wire";
import { cx } from "../ui/classes";
import { EmptyState } from "../ui/EmptyState";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { BranchPicker } from "./BranchPicker";
import { CommitBox } from "./CommitBox";
import { gitChanged, isConflict, isStaged, isUnstaged, stage, statusQuery, unstage } from "./git";
import type { Place } from "./git";
import { LogList } from "./LogList";
import { OperationBar } from "./OperationBar";
import { RemoteBar } from "./RemoteBar";
import { StashDialog } from "./StashDialog";
import { StashList } from "./StashList";
import { SubmoduleList } from "./SubmoduleList";
import { WorktreeList } from "./WorktreeList";

interface GitPanelProps {
  place: Place;
  project: string;
  up: boolean;
  mayWrite: boolean;
  active: { path: string; staged: boolean } | undefined;
  onOpen: (path: string) => void;
  onDiff: (path: string, staged: boolean, commit?: string) => void;
  onTerminal: (folder: string) => void;
  onReveal: (folder: string) => void;
}

export function GitPanel({ place, project, up, mayWrite, active, onOpen, onDiff, onTerminal, onReveal }: GitPanelProps) {
  const { data: status, error } = useQuery(statusQuery(place, up));
  const [picking, setPicking] = useState(false);
  const [stashing, setStashing] = useState(false);
  if (!up) return <p className="p-4 text-muted">Wake the workspace to see its changes.</p>;
  if (error && !status) return <ProblemNote problem={Problem.of(error)} className="m-3" />;
  if (!status) return <Waiting what="Asking git" />;
  if (!status.repository) {
    return (
      <EmptyState icon={<GitBranch />} title="No repository here">
        Make one in a terminal:
        <pre className="mt-2 rounded-md bg-sunken px-3 py-1.5 font-mono text-sm text-text">git init</pre>
      </EmptyState>
    );
  }
  const staged = status.changes.filter(isStaged);
  const unstaged = status.changes.filter(isUnstaged);
  const conflicts = status.changes.filter(isConflict);
  const act = (what: Promise<void>) => void what.catch((problem: unknown) => toastProblem(problem, "Nothing was changed."));

  return (
    <div className="thin-scroll flex h-full min-h-0 flex-col overflow-y-auto">
      <div className="flex h-9 shrink-0 items-center gap-1 pr-1 pl-3">
        <h2 className="sr-only">Git</h2>
        <button
          type="button"
          onClick={() => setPicking(true)}
          className="flex min-w-0 flex-1 items-center gap-1.5 rounded-md py-1 font-mono text-sm hover:text-accent"
          title="Switch or create a branch"
        >
          <GitBranch aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate">
            <VisibleText text={status.branch ?? status.head?.slice(0, 10) ?? "no commit yet"} />
          </span>
          <span className="text-muted">
            {status.ahead > 0 && <span title={`${status.ahead} ahead of ${visible(status.upstream ?? "")}`}>↑{status.ahead}</span>}{" "}
            {status.behind > 0 && <span title={`${status.behind} behind ${visible(status.upstream ?? "")}`}>↓{status.behind}</span>}
          </span>
        </button>
        {mayWrite && status.changes.length > 0 && conflicts.length === 0 && (
          <IconButton label="Put the changes away (stash)" icon={<Archive />} onClick={() => setStashing(true)} />
        )}
        <IconButton label="Ask git again" icon={<RefreshCw />} onClick={() => void gitChanged(place)} />
      </div>
      {mayWrite && <RemoteBar place={place} project={project} status={status} />}
      {mayWrite && <CommitBox place={place} staged={staged.length} unstaged={unstaged.length} conflicts={conflicts.length} />}
      {status.underway != null && <OperationBar place={place} kind={status.underway} conflicts={conflicts.length} mayWrite={mayWrite} />}
      {status.changes.length === 0 && <p className="px-3 py-2 text-muted">Nothing has changed since the last commit.</p>}
      <Group
        title="In conflict"
        list={conflicts}
        letter={() => "U"}
        active={active}
        staged={false}
        onDiff={(path) => onOpen(path)}
        {...(mayWrite
          ? { action: { label: "Mark as resolved:", icon: <Check />, single: true, run: (paths: string[]) => act(stage(place, paths)) } }
          : {})}
      />
      <Group
        title="Staged"
        list={staged}
        letter={(one) => one.index}
        active={active}
        staged
        onDiff={onDiff}
        {...(mayWrite ? { action: { label: "Unstage", icon: <Minus />, run: (paths: string[]) => act(unstage(place, paths)) } } : {})}
      />
      <Group
        title="Changes"
        list={unstaged}
        letter={(one) => one.tree}
        active={active}
        staged={false}
        onDiff={onDiff}
        {...(mayWrite ? { action: { label: "Stage", icon: <Plus />, run: (paths: string[]) => act(stage(place, paths)) } } : {})}
      />
      {status.truncated && <p className="px-3 py-2 text-wait">There are more changes than are shown.</p>}
      <StashList place={place} mayWrite={mayWrite} />
      <SubmoduleList place={place} mayWrite={mayWrite} />
      <WorktreeList place={place} mayWrite={mayWrite} onTerminal={onTerminal} onReveal={onReveal} />
      <LogList place={place} onDiff={(path, id) => onDiff(path, false, id)} />
      {stashing && <StashDialog place={place} onClose={() => setStashing(false)} />}
      {picking && <BranchPicker place={place} mayWrite={mayWrite} onClose={() => setPicking(false)} />}
    </div>
  );
}

interface GroupProps {
  title: string;
  list: GitChange[];
  letter: (change: GitChange) => string;
  active: { path: string; staged: boolean } | undefined;
  staged: boolean;
  onDiff: (path: string, staged: boolean) => void;
  /** `single`: never for all of them by one click. */
  action?: { label: string; icon: ReactNode; single?: boolean; run: (paths: string[]) => void };
}

const words: Record<string, [string, string]> = {
  M: ["modified", "text-wait"],
  A: ["added", "text-ok"],
  D: ["deleted", "text-danger"],
  R: ["renamed", "text-info"],
  C: ["copied", "text-info"],
  U: ["in conflict", "text-danger"],
  "?": ["untracked", "text-ok"],
};

function Group({ title, list, letter, active, staged, onDiff, action }: GroupProps) {
  if (list.length === 0) return null;
  const paths = list.map((one) => one.path);
  return (
    <section aria-label={title} className="shrink-0">
      <div className="flex h-7 items-center pr-1 pl-3">
        <h3 className="flex-1 text-xs font-semibold tracking-wide text-faint uppercase">
          {title} · {list.length}
        </h3>
        {action && action.single !== true && (
          <IconButton
            label={`${action.label} all`}
            icon={action.icon}
            onClick={() => action.run(paths.slice(0, 1000))}
            className="size-6"
          />
        )}
      </div>
      <ul>
        {list.slice(0, 500).map((one) => {
          const [word, tone] = words[letter(one)] ?? [letter(one), "text-muted"];
          const on = active?.path === one.path && active.staged === staged;
          return (
            <li key={one.path} className={cx("group flex h-6.5 items-center pr-1 pl-3", on ? "bg-accent-soft" : "hover:bg-hover")}>
              <button
                type="button"
                onClick={() => onDiff(one.path, staged)}
                title={visible(one.from == null ? one.path : `${one.from} → ${one.path}`)}
                className="flex min-w-0 flex-1 items-center gap-2 rounded text-left whitespace-nowrap"
              >
                <span className={cx("truncate", letter(one) === "D" && "line-through")}>
                  <VisibleText text={nameOf(one.path.replace(/\/$/, ""))} />
                </span>
                <span className="min-w-0 flex-1 truncate text-sm text-muted">
                  <VisibleText text={parentOf(one.path.replace(/\/$/, ""))} />
                </span>
              </button>
              {action && (
                <IconButton
                  label={`${action.label} ${visible(one.path)}`}
                  icon={action.icon}
                  onClick={() => action.run([one.path])}
                  className="size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-wide:opacity-100"
                />
              )}
              <span className={cx("w-5 text-center text-xs font-semibold", tone)} title={word}>
                <span aria-hidden>{letter(one) === "?" ? "U" : letter(one)}</span>
                <span className="sr-only">{word}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {list.length > 500 && <p className="px-3 py-1 text-sm text-muted">and {list.length - 500} more</p>}
    </section>
  );
}
