import { join, nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { upload } from "../lib/upload";
import { count } from "../lib/units";
import { toast, toastProblem } from "../ui/toasts";
import type { Files } from "./files";
import { contentPath, makeFolder, read } from "./filesApi";

export interface Incoming {
  /** Relative to where it is put. */
  path: string;
  file: File;
}

/** Sends files one after the other; what is there already is kept until the person says otherwise. */
export async function uploadAll(files: Files, folder: string, list: Incoming[]): Promise<void> {
  if (list.length === 0) return;
  const existing: Incoming[] = [];
  const touched = new Set<string>([folder]);
  let done = 0;
  try {
    for (const one of list) {
      const path = join(folder, one.path);
      await makeFoldersAbove(files, folder, one.path, touched);
      try {
        await upload(contentPath(files.place, path), one.file, { method: "PUT", headers: { "If-None-Match": "*" } });
        done++;
        touched.add(parentOf(path));
      } catch (error) {
        const { code, status } = Problem.of(error);
        if (code !== "conflict" && code !== "already_exists" && status !== 412) throw error;
        existing.push(one);
      }
    }
    if (done > 0) toast(`Uploaded ${done === 1 && list.length === 1 ? nameOf(list[0]?.path ?? "") : count(done, "file")}`);
  } catch (error) {
    toastProblem(error, `${count(done, "file")} of ${list.length} uploaded; the rest was not.`);
  }
  files.diskChanged([...touched]);
  if (existing.length > 0) {
    const what =
      existing.length === 1 ? `${nameOf(existing[0]?.path ?? "")} is there already` : `${count(existing.length, "file")} are there already`;
    toast(what, {
      detail: "They were kept as they are.",
      action: { label: "Replace", run: () => void replaceAll(files, folder, existing) },
    });
  }
}

async function replaceAll(files: Files, folder: string, list: Incoming[]): Promise<void> {
  try {
    for (const one of list) {
      const path = join(folder, one.path);
      const { etag } = await read(files.place, path, 1);
      await upload(contentPath(files.place, path), one.file, { method: "PUT", headers: { "If-Match": etag } });
    }
    toast(`Replaced ${count(list.length, "file")}`);
  } catch (error) {
    toastProblem(error, "Not everything was replaced.");
  }
  files.diskChanged([]);
}

async function makeFoldersAbove(files: Files, base: string, path: string, made: Set<string>): Promise<void> {
  const parts = parentOf(path)
    .split("/")
    .filter((part) => part !== "");
  let at = base;
  for (const part of parts) {
    at = join(at, part);
    if (made.has(at)) continue;
    made.add(at);
    await makeFolder(files.place, at).catch((error: unknown) => {
      if (Problem.of(error).code !== "already_exists") throw error;
    });
  }
}

/** Files and whole folders that were dropped, with their paths. */
export async function droppedFiles(data: DataTransfer): Promise<Incoming[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
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
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await gather(one, into);
  }
}
