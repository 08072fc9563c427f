import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { fuzzyFirst } from "../lib/fuzzy";
import { nameOf, parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { count } from "../lib/units";
import { visible } from "../lib/visibleText";
import { Palette } from "../ui/Palette";
import type { Files } from "./files";
import { moveInto, whyNotInto } from "./moves";

interface MoveProps {
  files: Files;
  paths: readonly string[];
  onClose: () => void;
  onMoved: (from: string, to: string) => void;
}

const SHOWN = 60;
const TOP = "/";

/** Where to: a folder by a few letters of its path. */
export function MoveDialog({ files, paths, onClose, onMoved }: MoveProps) {
  const { paths: names, running } = useStore(files.names.state);
  const { rows } = useStore(files.tree.state);
  const [text, setText] = useState("");
  useEffect(() => {
    void files.names.gather();
  }, [files]);
  const folders = useMemo(() => {
    const found = new Set<string>();
    for (const row of rows) if (row.entry?.kind === "folder") found.add(row.entry.path);
    for (const name of names)
      for (let folder = parentOf(name); folder !== "" && !found.has(folder); folder = parentOf(folder)) found.add(folder);
    return [...found].filter((folder) => whyNotInto(paths, folder) === undefined).sort();
  }, [rows, names, paths]);
  const typed = useDeferredValue(text);
  const found = typed === "" ? folders.slice(0, SHOWN) : fuzzyFirst(typed, folders, SHOWN);
  const top = typed === "" && whyNotInto(paths, "") === undefined ? [{ id: TOP, text: "The top of the workspace" }] : [];
  const what = paths.length === 1 ? visible(nameOf(paths[0] ?? "")) : count(paths.length, "thing");
  return (
    <Palette
      open
      label={`Move ${what} to`}
      placeholder={`Move ${what} to which folder?`}
      text={text}
      onText={setText}
      items={[...top, ...found.map((folder) => ({ id: folder, text: nameOf(folder), hint: parentOf(folder) }))]}
      empty={running ? "Reading the folders…" : "No folder matches."}
      onClose={onClose}
      onPick={(folder) => {
        onClose();
        void moveInto(files, paths, folder === TOP ? "" : folder, onMoved);
      }}
    />
  );
}
