import { useId } from "react";
import type { KeyboardEvent, MouseEvent, SyntheticEvent } from "react";
import { usePhone } from "../lib/media";
import { parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { cx } from "../ui/classes";
import { ContextMenuFor } from "../ui/Menu";
import { VirtualList } from "../ui/VirtualList";
import type { Files } from "./files";
import { moveInto } from "./moves";
import { deleteWithUndo } from "./removal";
import type { Row } from "./tree";
import { treeMenu } from "./treeMenu";
import { TreeRow } from "./TreeRow";
import { useTreeDrag } from "./useTreeDrag";

interface TreeViewProps {
  files: Files;
  mayWrite: boolean;
  marks: ReadonlyMap<string, string>;
  onOpen: (path: string) => void;
  onMoved: (from: string, to: string) => void;
}

/** The tree itself: one tab stop, arrow keys, the menu key; only the rows in sight are drawn. */
export function FileTreeView({ files, mayWrite, marks, onOpen, onMoved }: TreeViewProps) {
  const { tree } = files;
  const { rows, selected, chosen, cut } = useStore(tree.state);
  const phone = usePhone();
  const drag = useTreeDrag(files, mayWrite, onMoved);
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

  /** After a click the keys are the tree's; Enter and a double click go into the editor. */
  function keepKeyboard(event: SyntheticEvent, keep: boolean) {
    event.currentTarget.closest("[role=tree]")?.toggleAttribute("data-keeps-keyboard", keep);
  }

  function click(event: MouseEvent, row: Row) {
    keepKeyboard(event, true);
    if (row.entry && event.shiftKey) tree.chooseTo(row.entry.path);
    else if (row.entry && (event.ctrlKey || event.metaKey)) tree.choose(row.entry.path);
    else activate(row);
  }

  function go(index: number, further = false) {
    const path = rows[Math.min(rows.length - 1, Math.max(0, index))]?.entry?.path;
    if (path === undefined) return;
    if (further) tree.chooseTo(path);
    else tree.select(path);
  }

  const paths = () => tree.chosenEntries().flatMap((entry) => (entry.readable ? [entry.path] : []));
  const paste = () => {
    if (!mayWrite || cut.size === 0) return;
    tree.cut([]);
    void moveInto(files, [...cut], files.folder, onMoved);
  };

  function key(event: KeyboardEvent) {
    const row = rows[at];
    const entry = row?.entry;
    const folder = entry?.kind === "folder";
    const shift = event.shiftKey;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1, shift),
      ArrowUp: () => go(at - 1, shift),
      Home: () => go(0, shift),
      End: () => go(rows.length - 1, shift),
      PageDown: () => go(at + 20, shift),
      PageUp: () => go(at - 20, shift),
      ArrowRight: () => (folder && !row?.open ? void tree.expand(entry.path) : go(at + 1)),
      ArrowLeft: () =>
        folder && row?.open ? tree.close(entry.path) : entry && parentOf(entry.path) !== "" && tree.select(parentOf(entry.path)),
      Enter: () => {
        keepKeyboard(event, false);
        if (row) activate(row);
      },
      " ": () => row && activate(row),
      F2: () => mayWrite && entry && files.asking.set({ act: "rename", path: entry.path }),
      Delete: () => mayWrite && void deleteWithUndo(files, paths()),
      Escape: () => (cut.size > 0 ? tree.cut([]) : tree.select(selected)),
    };
    const held: Record<string, () => void> = {
      a: () => tree.chooseAll(),
      x: () => mayWrite && tree.cut(paths()),
      v: paste,
      " ": () => entry && tree.choose(entry.path),
    };
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !shift;
    const act = control ? held[event.key] : event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) {
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

  return (
    <ContextMenuFor entries={() => treeMenu({ files, entry: current, mayWrite, onOpen, onPaste: paste })}>
      <div
        className={cx("min-h-0 flex-1", drag.target === "" && "bg-accent-soft outline outline-accent -outline-offset-1")}
        onDragOver={(event) => drag.over(event, "")}
        onDragLeave={drag.leave}
        onDrop={drag.drop}
      >
        <VirtualList
          count={rows.length}
          rowHeight={phone ? 38 : 24}
          reveal={at < 0 ? undefined : at}
          role="tree"
          aria-label="Files"
          aria-multiselectable
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
                current={index === at}
                chosen={row.entry !== undefined && chosen.has(row.entry.path)}
                cut={row.entry !== undefined && cut.has(row.entry.path)}
                target={drag.target !== undefined && drag.target !== "" && drag.target === folder}
                draggable={mayWrite && !phone && row.entry?.readable === true}
                mark={row.entry ? marks.get(row.entry.path) : undefined}
                onClick={(event) => click(event, row)}
                onDoubleClick={(event) => {
                  keepKeyboard(event, false);
                  if (row.entry?.kind === "file") document.querySelector<HTMLElement>('[data-region="editor"] .cm-content')?.focus();
                }}
                onContext={() => row.entry && !chosen.has(row.entry.path) && tree.select(row.entry.path)}
                onDragStart={(event) => drag.start(event, row)}
                onDragEnd={drag.end}
                onDragOver={(event) => drag.over(event, folder)}
              />
            );
          }}
        />
      </div>
    </ContextMenuFor>
  );
}
