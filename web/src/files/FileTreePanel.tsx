import { FilePlus, FolderPlus, ListCollapse, RefreshCw, Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { useStore } from "../lib/store";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { VisibleText } from "../ui/VisibleText";
import type { Files } from "./files";
import { FileTreeView } from "./FileTreeView";
import { NameDialog } from "./NameDialog";
import type { Naming } from "./NameDialog";
import { uploadAll } from "./uploads";

interface TreePanelProps {
  files: Files;
  title: string;
  mayWrite: boolean;
  /** git's letter for a changed path, and folders that hold one. */
  marks: ReadonlyMap<string, string>;
  active: string | undefined;
  onOpen: (path: string) => void;
  onMoved: (from: string, to: string) => void;
}

export function FileTreePanel({ files, title, mayWrite, marks, active, onOpen, onMoved }: TreePanelProps) {
  const { tree } = files;
  const state = useStore(tree.state);
  const [naming, setNaming] = useState<Naming>();
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void tree.start();
  }, [tree]);
  useEffect(() => {
    if (active !== undefined && tree.state.get().selected !== active) void tree.reveal(active);
  }, [tree, active]);

  const selected = state.rows.find((row) => row.entry?.path === state.selected)?.entry;
  const folder = selected === undefined ? "" : selected.kind === "folder" ? selected.path : parentOf(selected.path);
  const broken = state.rows.length === 1 ? state.rows[0]?.note : undefined;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="group flex h-9 shrink-0 items-center pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-xs font-semibold tracking-wide text-faint uppercase">
          <VisibleText text={title} />
        </h2>
        {mayWrite && (
          <>
            <IconButton label="New file" icon={<FilePlus />} onClick={() => setNaming({ act: "file", folder })} />
            <IconButton label="New folder" icon={<FolderPlus />} onClick={() => setNaming({ act: "folder", folder })} />
            <IconButton label="Upload files" icon={<Upload />} onClick={() => picker.current?.click()} />
          </>
        )}
        <IconButton label="Read again" icon={<RefreshCw />} onClick={() => void tree.refresh()} />
        <IconButton label="Close all folders" icon={<ListCollapse />} onClick={() => tree.collapseAll()} />
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to upload"
          onChange={(event) => {
            const list = [...(event.target.files ?? [])].map((file) => ({ path: file.name, file }));
            event.target.value = "";
            void uploadAll(files, folder, list);
          }}
        />
      </div>
      {broken instanceof Problem ? (
        <ProblemNote problem={broken} className="m-3" />
      ) : state.ready ? (
        <FileTreeView files={files} mayWrite={mayWrite} marks={marks} onOpen={onOpen} onNaming={setNaming} onMoved={onMoved} />
      ) : (
        <Waiting what="Reading the files" />
      )}
      {naming && (
        <NameDialog files={files} naming={naming} onClose={() => setNaming(undefined)} onMade={(path) => onOpen(path)} onMoved={onMoved} />
      )}
    </div>
  );
}
