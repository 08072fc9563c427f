import { nameOf } from "../lib/paths";
import type { FileEntry } from "../lib/wire";
import { toast } from "../ui/toasts";
import { archivePath, contentPath } from "./filesApi";
import type { ArchiveKind, Place } from "./filesApi";

/** The longest address that every server and proxy in between takes. */
const LONGEST = 7000;

/** One file as it is. */
export function downloadFile(place: Place, path: string): void {
  follow(contentPath(place, path), nameOf(path));
}

/** Folders and selections, packed while they are sent; the browser shows how far it is, and can cancel. None is everything. */
export function downloadArchive(place: Place, entries: readonly FileEntry[], kind: ArchiveKind): void {
  const only = entries.length === 1 ? entries[0] : undefined;
  // One file alone would be an archive of nothing: it is named twice, as several things are.
  const paths = only && only.kind !== "folder" ? [only.path, only.path] : entries.map((entry) => entry.path);
  const address = archivePath(place, paths, kind);
  if (address.length > LONGEST)
    toast("That is too many to name one by one.", { detail: "Choose the folder that holds them, or fewer at once." });
  else follow(address, "");
}

function follow(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
