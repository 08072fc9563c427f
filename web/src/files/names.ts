import { Store } from "../lib/store";
import { listFolder } from "./filesApi";
import type { Place } from "./filesApi";

// Folders that hold what was built or fetched: a person who wants one of these uses the tree.
const SKIPPED = new Set([".git", "node_modules", "bin", "obj", "dist", "target", "__pycache__", ".venv", "venv", ".cache"]);
const MAX_FOLDERS = 1500;
const MAX_FILES = 50_000;
const AT_ONCE = 6;

/** The names of the files in a workspace, gathered breadth first for quick open; what is near the root comes first. */
export class FileNames {
  readonly state = new Store<{ paths: string[]; complete: boolean; running: boolean }>({ paths: [], complete: false, running: false });
  #abort: AbortController | undefined;

  constructor(readonly place: Place) {}

  stale(): void {
    if (!this.state.get().running) this.state.update((now) => ({ ...now, complete: false }));
  }

  async gather(): Promise<void> {
    const now = this.state.get();
    if (now.running || now.complete) return;
    const abort = (this.#abort = new AbortController());
    this.state.set({ ...now, running: true });
    const paths: string[] = [];
    let level = [""];
    let read = 0;
    while (level.length > 0 && read < MAX_FOLDERS && paths.length < MAX_FILES && !abort.signal.aborted) {
      const below: string[] = [];
      for (let at = 0; at < level.length && read < MAX_FOLDERS; at += AT_ONCE) {
        const some = level.slice(at, at + AT_ONCE);
        read += some.length;
        await Promise.all(some.map((folder) => this.#folder(folder, paths, below)));
        if (now.paths.length === 0) this.state.set({ paths: [...paths], complete: false, running: true });
      }
      level = below;
    }
    if (!abort.signal.aborted) this.state.set({ paths, complete: true, running: false });
  }

  stop(): void {
    this.#abort?.abort();
    this.state.update((now) => ({ ...now, running: false }));
  }

  async #folder(folder: string, paths: string[], below: string[]): Promise<void> {
    try {
      let cursor: string | undefined;
      do {
        const page = await listFolder(this.place, folder, cursor);
        for (const entry of page.items) {
          if (!entry.readable) continue;
          if (entry.kind === "folder") {
            if (!SKIPPED.has(entry.name)) below.push(entry.path);
          } else paths.push(entry.path);
        }
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && paths.length < MAX_FILES);
    } catch {
      // A folder that vanished or cannot be read has no names to offer.
    }
  }
}
