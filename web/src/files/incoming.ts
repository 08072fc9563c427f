/** What comes from the person's machine, with its path relative to where it is put. A folder that is empty comes as one. */
export type Incoming = { path: string; file: File } | { path: string; folder: true };

/** The browser's own dialog for files, or for a whole folder; nothing when the person leaves it. */
export function pickFiles(folder: boolean): Promise<Incoming[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = folder;
  // Some browsers forget one that is in no page.
  input.hidden = true;
  document.body.append(input);
  return new Promise((resolve) => {
    const end = () => {
      input.remove();
      resolve(
        [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file })),
      );
    };
    input.addEventListener("change", end);
    input.addEventListener("cancel", end);
    input.click();
  });
}

/** Files and whole folders that were dropped. The entries are taken at once: after the event the browser has forgotten them. */
export function droppedFiles(data: DataTransfer): Promise<Incoming[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return gatherAll(entries);
}

async function gatherAll(entries: FileSystemEntry[]): Promise<Incoming[]> {
  const found: Incoming[] = [];
  for (const entry of entries) await gather(entry, found);
  return found;
}

async function gather(entry: FileSystemEntry, into: Incoming[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    into.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  let empty = true;
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    empty = false;
    for (const one of some) await gather(one, into);
  }
  if (empty) into.push({ path, folder: true });
}
