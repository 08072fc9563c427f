import { useEffect, useState } from "react";
import { fuzzy } from "../lib/fuzzy";
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

/** Ctrl-P: a file by a few letters of its path; "name:12" goes to the line. */
export function QuickOpen({ files, open, recent, onClose, onOpen }: QuickOpenProps) {
  const { paths, running } = useStore(files.names.state);
  const [text, setText] = useState("");
  useEffect(() => {
    if (open) void files.names.gather();
  }, [files, open]);
  const [, name = "", line] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  const found = open ? (name === "" ? [...new Set([...recent, ...paths])] : fuzzy(name, paths, (path) => path)) : [];
  return (
    <Palette
      open={open}
      label="Open a file"
      placeholder="File name, or name:line"
      text={text}
      onText={setText}
      items={found.slice(0, 100).map((path) => ({ id: path, text: nameOf(path), hint: parentOf(path) }))}
      empty={running ? "Reading the names…" : "No file matches."}
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
