import { FilePlus, FolderPlus, FolderUp, ListCollapse, RefreshCw, Trash2, Upload } from "lucide-react";
import { useEffect } from "react";
import { Problem } from "../lib/problem";
import { useStore } from "../lib/store";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { VisibleText } from "../ui/VisibleText";
import type { Files } from "./files";
import { FileTreeView } from "./FileTreeView";

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
  useEffect(() => {
    void tree.start();
  }, [tree]);
  useEffect(() => {
    tree.follow(active);
  }, [tree, active]);

  const broken = state.rows.length === 1 ? state.rows[0]?.note : undefined;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="group flex h-9 shrink-0 items-center pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-xs font-semibold tracking-wide text-faint uppercase">
          <VisibleText text={title} />
        </h2>
        {mayWrite && (
          <>
            <IconButton label="New file" icon={<FilePlus />} onClick={() => files.asking.set({ act: "file", folder: files.folder })} />
            <IconButton
              label="New folder"
              icon={<FolderPlus />}
              onClick={() => files.asking.set({ act: "folder", folder: files.folder })}
            />
            <IconButton label="Upload files" icon={<Upload />} onClick={() => void files.pick(false)} />
            <IconButton label="Upload a folder" icon={<FolderUp />} onClick={() => void files.pick(true)} />
          </>
        )}
        <IconButton label="Trash" icon={<Trash2 />} onClick={() => files.asking.set({ act: "trash" })} />
        <IconButton label="Read again" icon={<RefreshCw />} onClick={() => void tree.refresh()} />
        <IconButton label="Close all folders" icon={<ListCollapse />} onClick={() => tree.collapseAll()} />
      </div>
      {broken instanceof Problem ? (
        <ProblemNote problem={broken} className="m-3" />
      ) : state.ready ? (
        <FileTreeView files={files} mayWrite={mayWrite} marks={marks} onOpen={onOpen} onMoved={onMoved} />
      ) : (
        <Waiting what="Reading the files" />
      )}
    </div>
  );
}
