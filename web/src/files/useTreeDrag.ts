import { useEffect, useRef, useState } from "react";
import type { DragEvent } from "react";
import { topmost } from "../lib/paths";
import type { Files } from "./files";
import { droppedFiles } from "./incoming";
import { moveInto, whyNotInto } from "./moves";
import type { Row } from "./tree";

/** What is dragged inside the page; others see only the paths as text. */
const KIND = "application/x-bailey-paths";
/** A closed folder opens when one stays over it. */
const SPRING = 700;

interface TreeDrag {
  /** The folder that would take it; undefined while nothing is over the tree. */
  target: string | undefined;
  start: (event: DragEvent, row: Row) => void;
  end: () => void;
  over: (event: DragEvent, folder: string) => void;
  leave: (event: DragEvent) => void;
  drop: (event: DragEvent) => void;
}

/** Drag and drop on the tree: files of the person's machine come in, entries of the tree are moved. */
export function useTreeDrag(files: Files, mayWrite: boolean, onMoved: (from: string, to: string) => void): TreeDrag {
  const { tree } = files;
  const [target, setTarget] = useState<string>();
  /** The browser hides what is dragged until it is dropped. */
  const dragged = useRef<string[]>(undefined);
  const spring = useRef<{ folder: string; timer: ReturnType<typeof setTimeout> }>(undefined);

  const aimed = useRef<string>(undefined);

  function aim(folder: string | undefined) {
    aimed.current = folder;
    setTarget(folder);
    if (spring.current?.folder === folder) return;
    clearTimeout(spring.current?.timer);
    spring.current =
      folder === undefined || folder === "" || tree.isOpen(folder)
        ? undefined
        : { folder, timer: setTimeout(() => void tree.expand(folder), SPRING) };
  }
  useEffect(() => () => clearTimeout(spring.current?.timer), []);

  return {
    target,
    start(event, { entry }) {
      if (!mayWrite || !entry?.readable) {
        event.preventDefault();
        return;
      }
      const { chosen } = tree.state.get();
      const paths = topmost(chosen.has(entry.path) ? chosen : [entry.path]);
      dragged.current = paths;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData(KIND, JSON.stringify(paths));
      event.dataTransfer.setData("text/plain", paths.join("\n"));
    },
    end() {
      dragged.current = undefined;
      aim(undefined);
    },
    over(event, folder) {
      if (!mayWrite) return;
      const { types } = event.dataTransfer;
      const inside = types.includes(KIND) && dragged.current !== undefined;
      if (!inside && !types.includes("Files")) return;
      event.stopPropagation();
      if (inside && whyNotInto(dragged.current ?? [], folder) !== undefined) {
        event.dataTransfer.dropEffect = "none";
        aim(undefined);
        return;
      }
      event.preventDefault();
      event.dataTransfer.dropEffect = inside ? "move" : "copy";
      if (aimed.current !== folder) aim(folder);
    },
    leave(event) {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) aim(undefined);
    },
    drop(event) {
      event.preventDefault();
      const folder = aimed.current ?? "";
      const paths = event.dataTransfer.types.includes(KIND) ? dragged.current : undefined;
      dragged.current = undefined;
      aim(undefined);
      if (paths) void moveInto(files, paths, folder, onMoved);
      else if (event.dataTransfer.types.includes("Files")) void files.uploads.add(folder, droppedFiles(event.dataTransfer));
    },
  };
}
