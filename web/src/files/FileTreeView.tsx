import { useId, useState } from "react";
import type { DragEvent, KeyboardEvent } from "react";
import { usePhone } from "../lib/media";
import { parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { cx } from "../ui/classes";
import { ContextMenuFor } from "../ui/Menu";
import { VirtualList } from "../ui/VirtualList";
import type { Files } from "./files";
import type { Naming } from "./NameDialog";
import type { Row } from "./tree";
import { deleteWithUndo, treeMenu } from "./treeMenu";
import { TreeRow } from "./TreeRow";
import { droppedFiles, uploadAll } from "./uploads";

interface TreeViewProps {
  files: Files;
  mayWrite: boolean;
  marks: ReadonlyMap<string, string>;
  onOpen: (path: string) => void;
  onNaming: (naming: Naming) => void;
  onMoved: (from: string, to: string) => void;
}

/** The tree itself: one tab stop, arrow keys, the menu key; only the rows in sight are drawn. */
export function FileTreeView({ files, mayWrite, marks, onOpen, onNaming }: TreeViewProps) {
  const { tree } = files;
  const { rows, selected } = useStore(tree.state);
  const phone = usePhone();
  const [drop, setDrop] = useState<string>();
  const id = useId();
  const at = rows.findIndex((row) => row.entry?.path === selected);
  const current = rows[at]?.entry;

  function activate(row: Row) {
    if (row.note === "more") return void tree.more(row.folder);
    if (!row.entry) return;
    tree.select(row.entry.path);
    if (row.entry.kind === "folder") tree.toggle(row.entry.path);
    else if (row.entry.readable) onOpen(row.entry.path);
  }

  function go(index: number) {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (row?.entry) tree.select(row.entry.path);
  }

  function key(event: KeyboardEvent) {
    const row = rows[at];
    const entry = row?.entry;
    const folder = entry?.kind === "folder";
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(at + 20),
      PageUp: () => go(at - 20),
      ArrowRight: () => (folder && !row?.open ? void tree.expand(entry.path) : go(at + 1)),
      ArrowLeft: () =>
        folder && row?.open ? tree.close(entry.path) : entry && parentOf(entry.path) !== "" && tree.select(parentOf(entry.path)),
      Enter: () => row && activate(row),
      " ": () => row && activate(row),
      F2: () => mayWrite && entry && onNaming({ act: "rename", path: entry.path }),
      Delete: () => mayWrite && entry && void deleteWithUndo(files, entry),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) {
      typeAhead(event);
      return;
    }
    event.preventDefault();
    act();
  }

  function typeAhead(event: KeyboardEvent) {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    const order = [...rows.keys()].map((index) => (index + at + 1) % rows.length);
    const found = order.find((index) => rows[index]?.entry?.name.toLowerCase().startsWith(event.key.toLowerCase()));
    if (found !== undefined) go(found);
  }

  function over(event: DragEvent, folder: string) {
    if (!mayWrite || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    if (drop !== folder) setDrop(folder);
  }

  return (
    <ContextMenuFor entries={() => treeMenu({ files, entry: current, mayWrite, onOpen, onNaming })}>
      <div
        className={cx("min-h-0 flex-1", drop === "" && "bg-accent-soft")}
        onDragOver={(event) => over(event, "")}
        onDragLeave={() => setDrop(undefined)}
        onDrop={(event) => {
          event.preventDefault();
          const folder = drop ?? "";
          setDrop(undefined);
          void droppedFiles(event.dataTransfer).then((list) => uploadAll(files, folder, list));
        }}
      >
        <VirtualList
          count={rows.length}
          rowHeight={phone ? 38 : 24}
          reveal={at < 0 ? undefined : at}
          role="tree"
          aria-label="Files"
          tabIndex={0}
          data-home
          aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
          onKeyDown={key}
          className="thin-scroll group/tree h-full overflow-y-auto pb-8 focus-visible:-outline-offset-2"
          row={(index) => {
            const row = rows[index];
            if (!row) return null;
            const folder = row.entry?.kind === "folder" ? row.entry.path : row.folder;
            return (
              <TreeRow
                key={row.key}
                id={`${id}-${index}`}
                row={row}
                height={phone ? 38 : 24}
                selected={index === at}
                target={drop !== undefined && drop !== "" && drop === folder}
                mark={row.entry ? marks.get(row.entry.path) : undefined}
                onActivate={() => activate(row)}
                onContext={() => row.entry && tree.select(row.entry.path)}
                onDragOver={(event) => over(event, folder)}
              />
            );
          }}
        />
      </div>
    </ContextMenuFor>
  );
}
