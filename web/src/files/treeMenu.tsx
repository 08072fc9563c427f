import { Copy, Download, FilePlus, FolderPlus, Pencil, SquareArrowOutUpRight, Trash2 } from "lucide-react";
import { nameOf, parentOf } from "../lib/paths";
import type { FileEntry } from "../lib/wire";
import type { MenuEntries } from "../ui/Menu";
import { toast, toastProblem } from "../ui/toasts";
import type { Files } from "./files";
import { archivePath, contentPath, remove, undo } from "./filesApi";
import type { Naming } from "./NameDialog";

interface TreeMenuOptions {
  files: Files;
  entry: FileEntry | undefined;
  mayWrite: boolean;
  onOpen: (path: string) => void;
  onNaming: (naming: Naming) => void;
}

export function treeMenu({ files, entry, mayWrite, onOpen, onNaming }: TreeMenuOptions): MenuEntries {
  const folder = entry === undefined ? "" : entry.kind === "folder" ? entry.path : parentOf(entry.path);
  const entries: MenuEntries = [];
  if (entry && entry.kind !== "folder")
    entries.push({ label: "Open", icon: <SquareArrowOutUpRight />, keys: "Enter", run: () => onOpen(entry.path) });
  if (mayWrite) {
    entries.push(
      { label: "New file…", icon: <FilePlus />, run: () => onNaming({ act: "file", folder }) },
      { label: "New folder…", icon: <FolderPlus />, run: () => onNaming({ act: "folder", folder }) },
    );
  }
  if (!entry)
    return entries.length > 0
      ? entries
      : [{ label: "Download everything", icon: <Download />, run: () => download(archivePath(files.place, "")) }];
  entries.push(null, {
    label: entry.kind === "folder" ? "Download as zip" : "Download",
    icon: <Download />,
    run: () => download(entry.kind === "folder" ? archivePath(files.place, entry.path) : contentPath(files.place, entry.path), entry.name),
  });
  entries.push({ label: "Copy path", icon: <Copy />, run: () => void navigator.clipboard.writeText(entry.path) });
  if (mayWrite) {
    entries.push(
      null,
      { label: "Rename…", icon: <Pencil />, keys: "F2", run: () => onNaming({ act: "rename", path: entry.path }) },
      { label: "Delete", icon: <Trash2 />, keys: "Del", danger: true, run: () => void deleteWithUndo(files, entry) },
    );
  }
  return entries;
}

/** What can be undone is not asked about. */
export async function deleteWithUndo(files: Files, entry: FileEntry): Promise<void> {
  try {
    const trash = await remove(files.place, [entry.path]);
    files.diskChanged([parentOf(entry.path)]);
    toast(`Deleted ${nameOf(entry.path)}`, {
      action: {
        label: "Undo",
        run: () =>
          void undo(files.place, trash).then(
            () => files.diskChanged([parentOf(entry.path)]),
            (error: unknown) => toastProblem(error, "It was not put back."),
          ),
      },
    });
  } catch (error) {
    toastProblem(error, `${nameOf(entry.path)} was not deleted.`);
  }
}

function download(path: string, name = ""): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = name;
  link.click();
}
