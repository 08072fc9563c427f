import { isAbort, raw, workspacePath } from "../lib/client";
import { ndjson } from "../lib/ndjson";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import type { SearchMatch } from "../lib/wire";
import type { Place } from "./filesApi";

export interface Wanted {
  query: string;
  regex: boolean;
  matchCase: boolean;
  glob: string;
}

export interface Found {
  running: boolean;
  /** By path, in the order of arrival. */
  files: Map<string, SearchMatch[]>;
  matches: number;
  full: boolean;
  problem?: Problem;
}

const LIMIT = 5000;
const nothing: Found = { running: false, files: new Map(), matches: 0, full: false };

/** One search at a time; results appear as they stream in, and a new search or a press of the button ends the old. */
export class Search {
  readonly found = new Store<Found>(nothing);
  #abort: AbortController | undefined;

  constructor(readonly place: Place) {}

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.found.update((now) => ({ ...now, running: false }));
  }

  async start(wanted: Wanted): Promise<void> {
    this.stop();
    if (wanted.query === "") {
      this.found.set(nothing);
      return;
    }
    const abort = (this.#abort = new AbortController());
    const files = new Map<string, SearchMatch[]>();
    let matches = 0;
    let due: ReturnType<typeof setTimeout> | undefined;
    const show = (more: Partial<Found>) => {
      clearTimeout(due);
      due = undefined;
      if (this.#abort === abort) this.found.set({ running: true, files: new Map(files), matches, full: false, ...more });
    };
    show({});
    try {
      const path = workspacePath(this.place.org, this.place.id, "search", {
        query: wanted.query,
        regex: String(wanted.regex),
        case: String(wanted.matchCase),
        ...(wanted.glob.trim() === "" ? {} : { glob: wanted.glob.trim() }),
      });
      const response = await raw(path, { signal: abort.signal });
      if (response.body) {
        for await (const match of ndjson<SearchMatch>(response.body)) {
          const list = files.get(match.path);
          if (list) list.push(match);
          else files.set(match.path, [match]);
          if (++matches >= LIMIT) {
            show({ running: false, full: true });
            abort.abort();
            return;
          }
          due ??= setTimeout(() => show({}), 60);
        }
      }
      show({ running: false });
    } catch (error) {
      if (!isAbort(error)) show({ running: false, problem: Problem.of(error) });
      else clearTimeout(due);
    }
  }
}
