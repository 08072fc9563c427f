import {
  ClipboardPaste,
  Copy,
  Download,
  FilePlus,
  FolderInput,
  FolderPlus,
  Package,
  Pencil,
  Scissors,
  SquareArrowOutUpRight,
  Trash2,
} from "lucide-react";
import type { FileEntry } from "../lib/wire";
import type { MenuEntries } from "../ui/Menu";
import { downloadArchive, downloadFile } from "./downloads";
import type { Files } from "./files";
import { deleteWithUndo } from "./removal";

interface TreeMenuOptions {
  files: Files;
  /** Where the keyboard is; what an act is for is chosen in the tree. */
  entry: FileEntry | undefined;
  mayWrite: boolean;
  onOpen: (path: string) => void;
  onPaste: () => void;
}

export function treeMenu({ files, entry, mayWrite, onOpen, onPaste }: TreeMenuOptions): MenuEntries {
  const { folder } = files;
  const chosen = files.tree.chosenEntries();
  const several = chosen.length > 1;
  const paths = chosen.flatMap((one) => (one.readable ? [one.path] : []));
  const entries: MenuEntries = [];
  if (entry && entry.kind !== "folder" && entry.readable && !several)
    entries.push({ label: "Open", icon: <SquareArrowOutUpRight />, keys: "Enter", run: () => onOpen(entry.path) });
  if (mayWrite) {
    entries.push(
      { label: "New file…", icon: <FilePlus />, run: () => files.asking.set({ act: "file", folder }) },
      { label: "New folder…", icon: <FolderPlus />, run: () => files.asking.set({ act: "folder", folder }) },
    );
  }
  const cut = files.tree.state.get().cut.size;
  const paste = { label: "Paste here", icon: <ClipboardPaste />, keys: "Ctrl V", run: onPaste };
  if (!entry) {
    if (mayWrite && cut > 0) entries.push(paste);
    if (entries.length > 0) entries.push(null);
    entries.push(...archives(files, []), null, {
      label: "Show the trash",
      icon: <Trash2 />,
      run: () => files.asking.set({ act: "trash" }),
    });
    return entries;
  }
  if (entries.length > 0) entries.push(null);
  if (!several && entry.kind === "file" && entry.readable)
    entries.push({ label: "Download", icon: <Download />, run: () => downloadFile(files.place, entry.path) });
  else if (paths.length > 0) entries.push(...archives(files, chosen));
  entries.push({
    label: several ? "Copy paths" : "Copy path",
    icon: <Copy />,
    run: () => void navigator.clipboard.writeText(paths.join("\n")),
  });
  if (mayWrite && paths.length > 0) {
    entries.push(
      null,
      { label: "Cut", icon: <Scissors />, keys: "Ctrl X", run: () => files.tree.cut(paths) },
      ...(cut > 0 ? [paste] : []),
      { label: "Move to…", icon: <FolderInput />, run: () => files.asking.set({ act: "move", paths }) },
      ...(several
        ? []
        : [{ label: "Rename…", icon: <Pencil />, keys: "F2", run: () => files.asking.set({ act: "rename", path: entry.path }) }]),
      {
        label: several ? `Delete ${paths.length.toLocaleString()} things` : "Delete",
        icon: <Trash2 />,
        keys: "Del",
        danger: true,
        run: () => void deleteWithUndo(files, paths),
      },
    );
  }
  return entries;
}

function archives(files: Files, chosen: readonly FileEntry[]): MenuEntries {
  const what = chosen.length === 0 ? "Download everything" : "Download";
  const readable = chosen.filter((one) => one.readable);
  return [
    { label: `${what} as zip`, icon: <Package />, run: () => downloadArchive(files.place, readable, "zip") },
    { label: `${what} as tar.gz`, icon: <Package />, run: () => downloadArchive(files.place, readable, "tar.gz") },
  ];
}
