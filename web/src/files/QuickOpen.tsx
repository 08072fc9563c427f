import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { fuzzyFirst } from "../lib/fuzzy";
import { nameOf, parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { Palette } from "../ui/Palette";
import type { Files } from "./files";

interface QuickOpenProps {
  files: Files;
  open: boolean;
  recent: string[];
  onClose: () => void;
  onOpen: (path: string, line: number | undefined) => void;
}

const SHOWN = 60;

/** Ctrl-P: a file by a few letters of its path; "name:12" goes to the line. */
export function QuickOpen({ files, open, recent, onClose, onOpen }: QuickOpenProps) {
  const { paths, running, cut, problem } = useStore(files.names.state);
  const [text, setText] = useState("");
  useEffect(() => {
    if (open) void files.names.gather();
  }, [files, open]);
  const [, typed = "", line] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  // Typing comes first; what is found may follow a moment later.
  const name = useDeferredValue(typed);
  const matching = useMemo(() => (open && name !== "" ? fuzzyFirst(name, paths, SHOWN) : []), [open, name, paths]);
  const found = name === "" ? [...new Set([...recent, ...paths.slice(0, SHOWN)])].slice(0, SHOWN) : matching;
  return (
    <Palette
      open={open}
      label="Open a file"
      placeholder="File name, or name:line"
      text={text}
      onText={setText}
      items={found.map((path) => ({ id: path, text: nameOf(path), hint: parentOf(path) }))}
      empty={running ? "Reading the names…" : problem ? `The names could not be read: ${problem.message}` : "No file matches."}
      foot={cut ? `Only the first ${paths.length.toLocaleString("en")} files are looked through; the search finds the others.` : undefined}
      onClose={() => {
        setText("");
        onClose();
      }}
      onPick={(path) => {
        setText("");
        onClose();
        onOpen(path, line === undefined ? undefined : Number(line));
      }}
    />
  );
}
