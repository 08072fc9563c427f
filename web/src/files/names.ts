import { isAbort, raw, workspacePath } from "../lib/client";
import { ndjson } from "../lib/ndjson";
import { Store } from "../lib/store";
import { Problem } from "../lib/problem";
import type { FileNames as Names } from "../lib/wire";
import type { Place } from "./filesApi";

const LIMIT = 50_000;
const SHOW_EVERY = 150;

export interface Gathered {
  /** What is near the root comes first. */
  paths: readonly string[];
  running: boolean;
  /** There are more files than are offered. */
  cut: boolean;
  problem?: Problem;
}

/** The names of a workspace's files for quick open, as one stream; what git ignores is left out. */
export class FileNames {
  readonly state = new Store<Gathered>({ paths: [], running: false, cut: false });
  #abort: AbortController | undefined;
  #fresh = false;

  constructor(readonly place: Place) {}

  /** Something changed on the disk: the next look reads anew, and shows what it knows until then. */
  stale(): void {
    this.#fresh = false;
  }

  async gather(): Promise<void> {
    if (this.#fresh || this.state.get().running) return;
    const abort = (this.#abort = new AbortController());
    const first = this.state.get().paths.length === 0;
    const paths: string[] = [];
    let cut = false;
    let shown = performance.now();
    this.#fresh = true;
    this.state.update(({ paths: known }) => ({ paths: known, running: true, cut: false }));
    try {
      const query = { limit: String(LIMIT) };
      const response = await raw(workspacePath(this.place.org, this.place.id, "files/names", query), { signal: abort.signal });
      if (response.body) {
        for await (const names of ndjson<Names>(response.body)) {
          for (const path of names.paths) paths.push(path);
          cut ||= names.cut;
          if (first && performance.now() - shown > SHOW_EVERY) {
            shown = performance.now();
            this.state.set({ paths: [...paths], running: true, cut });
          }
        }
      }
      this.state.set({ paths: nearFirst(paths), running: false, cut });
    } catch (error) {
      this.#fresh = false;
      const problem = isAbort(error) ? {} : { problem: Problem.of(error) };
      this.state.update(({ paths: known }) => ({ paths: known, running: false, cut: false, ...problem }));
    }
  }

  stop(): void {
    this.#abort?.abort();
  }
}

/** By depth, then by name: a person who has typed nothing yet wants what lies near. */
export function nearFirst(paths: readonly string[]): string[] {
  return paths
    .map((path) => ({ path, depth: path.split("/").length }))
    .sort((a, b) => a.depth - b.depth || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ path }) => path);
}
