import { ChevronRight, CircleDashed, CornerDownRight, File, Folder, FolderOpen } from "lucide-react";
import { memo } from "react";
import type { DragEvent, MouseEvent } from "react";
import { visible } from "../lib/visibleText";
import { cx } from "../ui/classes";
import { VisibleText } from "../ui/VisibleText";
import type { Row } from "./tree";

interface TreeRowProps {
  id: string;
  row: Row;
  height: number;
  /** Where the keyboard is. */
  current: boolean;
  chosen: boolean;
  /** Taken up to be put somewhere else. */
  cut: boolean;
  target: boolean;
  draggable: boolean;
  mark: string | undefined;
  onClick: (event: MouseEvent) => void;
  onDoubleClick: (event: MouseEvent) => void;
  onContext: () => void;
  onDragStart: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDragOver: (event: DragEvent) => void;
}

const markWords: Record<string, [letter: string, word: string, tone: string]> = {
  M: ["M", "modified", "text-wait"],
  A: ["A", "added", "text-ok"],
  "?": ["U", "untracked", "text-ok"],
  R: ["R", "renamed", "text-info"],
  U: ["!", "in conflict", "text-danger"],
  D: ["D", "deleted", "text-danger"],
  "*": ["•", "holds changes", "text-wait"],
};

export const TreeRow = memo(function TreeRow({ id, row, height, current, chosen, cut, target, draggable, mark, ...acts }: TreeRowProps) {
  const { entry } = row;
  const { onClick, onDoubleClick, onContext, onDragStart, onDragEnd, onDragOver } = acts;
  const [letter, word, tone] = (mark === undefined ? undefined : markWords[mark]) ?? ["", "", ""];
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={chosen}
      {...(entry?.kind === "folder" ? { "aria-expanded": row.open } : {})}
      draggable={draggable}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContext}
      onDragStart={onDragStart}
      onDragEnd={onDragEnd}
      onDragOver={onDragOver}
      style={{ height, paddingLeft: 8 + row.depth * 14 }}
      className={cx(
        "flex cursor-pointer items-center gap-1.5 pr-3 whitespace-nowrap select-none",
        chosen ? "bg-accent-soft" : "hover:bg-hover",
        cut && "opacity-60",
        target && "bg-accent-soft outline outline-accent -outline-offset-1",
        current && "group-focus-visible/tree:outline group-focus-visible/tree:-outline-offset-1 group-focus-visible/tree:outline-accent",
      )}
    >
      {entry ? (
        <>
          <span aria-hidden className="grid size-4 shrink-0 place-items-center text-faint">
            {entry.kind === "folder" && (
              <ChevronRight className={cx("size-3.5 transition-transform duration-100", row.open && "rotate-90")} />
            )}
          </span>
          <Icon kind={entry.kind} open={row.open} />
          <span className={cx("min-w-0 truncate", tone, !entry.readable && "text-muted line-through")} title={visible(entry.name)}>
            <VisibleText text={entry.name} />
          </span>
          {entry.kind === "link" && (
            <span className="min-w-0 truncate text-sm text-muted" title={`A link to ${visible(entry.target ?? "somewhere")}`}>
              → <VisibleText text={entry.target ?? "?"} />
            </span>
          )}
          {!entry.readable && <span className="text-sm text-muted">(no UTF-8 name)</span>}
          {letter !== "" && (
            <span className={cx("ml-auto pl-2 text-xs font-semibold", tone)} title={word}>
              <span aria-hidden>{letter}</span>
              <span className="sr-only">{word}</span>
            </span>
          )}
        </>
      ) : (
        <Note note={row.note} />
      )}
    </div>
  );
});

function Icon({ kind, open }: { kind: string; open: boolean }) {
  const shape = "size-4 shrink-0 text-muted";
  if (kind === "folder") return open ? <FolderOpen aria-hidden className={shape} /> : <Folder aria-hidden className={shape} />;
  if (kind === "link") return <CornerDownRight aria-label="link" className={shape} />;
  return kind === "file" ? <File aria-hidden className={shape} /> : <CircleDashed aria-label="special file" className={shape} />;
}

function Note({ note }: { note: Row["note"] }) {
  if (note === "more") return <span className="pl-6 font-semibold text-accent">Show more…</span>;
  if (note === "loading") return <span className="pl-6 text-muted">reading…</span>;
  if (note === "empty") return <span className="pl-6 text-muted">empty</span>;
  return <span className="pl-6 text-danger">{note?.message ?? ""}</span>;
}
