import { isAbort } from "../lib/client";
import { parentOf, topmost } from "../lib/paths";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import type { FileEntry } from "../lib/wire";
import { listFolder } from "./filesApi";
import type { Place } from "./filesApi";

interface Folder {
  entries: FileEntry[];
  /** There is more than was read. */
  next: string | undefined;
  loading: boolean;
  problem: Problem | undefined;
}

export interface Row {
  key: string;
  depth: number;
  entry: FileEntry | undefined;
  /** A row that stands for no entry: a remark, or the way to the rest of a folder. */
  note?: "loading" | "more" | "empty" | Problem;
  folder: string;
  open: boolean;
}

export interface TreeState {
  rows: Row[];
  /** Where the keyboard is. */
  selected: string | undefined;
  /** What an act is for: one or several. */
  chosen: ReadonlySet<string>;
  /** Taken up to be put somewhere else. */
  cut: ReadonlySet<string>;
  ready: boolean;
}

const NONE: ReadonlySet<string> = new Set();

const PAGES_AT_ONCE = 3;

/** The folders that were opened and what is in them; lazily read, and read anew when the disk changes. */
export class FileTree {
  readonly state = new Store<TreeState>({ rows: [], selected: undefined, chosen: NONE, cut: NONE, ready: false });
  readonly #folders = new Map<string, Folder>();
  readonly #open = new Set<string>([""]);
  #anchor: string | undefined;
  #followed: string | undefined;
  #started: Promise<void> | undefined;
  #reveals = 0;

  constructor(readonly place: Place) {}

  start(): Promise<void> {
    this.#started ??= this.#folders.has("") ? Promise.resolve() : this.#read("");
    return this.#started;
  }

  select(path: string | undefined): void {
    this.#anchor = path;
    this.state.update((now) => ({ ...now, selected: path, chosen: path === undefined ? NONE : new Set([path]) }));
  }

  /** One more, or one less. */
  choose(path: string): void {
    this.#anchor = path;
    this.state.update((now) => {
      const chosen = new Set(now.chosen);
      if (!chosen.delete(path)) chosen.add(path);
      return { ...now, selected: path, chosen };
    });
  }

  /** All from where the choice began to here, as they are shown. */
  chooseTo(path: string): void {
    this.state.update((now) => {
      const paths = now.rows.flatMap((row) => (row.entry ? [row.entry.path] : []));
      const [from, to] = [paths.indexOf(this.#anchor ?? path), paths.indexOf(path)];
      const chosen = new Set(from < 0 ? [path] : paths.slice(Math.min(from, to), Math.max(from, to) + 1));
      return { ...now, selected: path, chosen };
    });
  }

  chooseAll(): void {
    this.state.update((now) => ({ ...now, chosen: new Set(now.rows.flatMap((row) => (row.entry ? [row.entry.path] : []))) }));
  }

  /** Taken up, to be put somewhere else; nothing is moved yet. */
  cut(paths: Iterable<string>): void {
    this.state.update((now) => ({ ...now, cut: new Set(paths) }));
  }

  /** The entries that are chosen, without what lies in another of them. */
  chosenEntries(): FileEntry[] {
    const { rows, chosen } = this.state.get();
    const top = new Set(topmost(chosen));
    return rows.flatMap((row) => (row.entry && top.has(row.entry.path) ? [row.entry] : []));
  }

  isOpen(path: string): boolean {
    return this.#open.has(path);
  }

  toggle(path: string): void {
    if (this.#open.has(path)) this.close(path);
    else void this.expand(path);
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#show();
  }

  collapseAll(): void {
    this.#open.clear();
    this.#open.add("");
    this.#show();
  }

  async expand(path: string): Promise<void> {
    this.#open.add(path);
    this.#show();
    const known = this.#folders.get(path);
    if (!known || known.problem) await this.#read(path);
  }

  /** Shows the file that is open, once: what is selected after that stays. */
  follow(path: string | undefined): void {
    if (path === undefined || path === this.#followed) return;
    this.#followed = path;
    if (this.state.get().selected !== path) void this.reveal(path);
  }

  /** Opens every folder above a file, so that it can be seen. The one that was asked for last is selected in the end. */
  async reveal(path: string): Promise<void> {
    const turn = ++this.#reveals;
    await this.start();
    const above: string[] = [];
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) above.unshift(folder);
    for (const folder of above) await this.expand(folder);
    if (turn === this.#reveals) this.select(path);
  }

  /** Folders that changed; none named means everything. What was open stays open. */
  async refresh(folders: readonly string[] = []): Promise<void> {
    const known = [...this.#folders.keys()];
    const stale = folders.length === 0 ? known : known.filter((one) => folders.includes(one));
    await Promise.all(stale.map((one) => (this.#open.has(one) ? this.#read(one) : Promise.resolve(this.#folders.delete(one)))));
  }

  async more(path: string): Promise<void> {
    const folder = this.#folders.get(path);
    if (folder?.next !== undefined && !folder.loading) await this.#read(path, folder);
  }

  async #read(path: string, rest?: Folder): Promise<void> {
    const before = this.#folders.get(path);
    const shown = before?.entries ?? [];
    this.#folders.set(path, { entries: shown, next: before?.next, loading: true, problem: undefined });
    this.#show();
    try {
      const entries = rest ? [...rest.entries] : [];
      let cursor = rest?.next;
      // A refresh reads at least as much as was shown.
      for (let page = 0; page === 0 || (cursor !== undefined && (page < PAGES_AT_ONCE || entries.length < shown.length)); page++) {
        const got = await listFolder(this.place, path, cursor);
        entries.push(...got.items);
        cursor = got.next ?? undefined;
      }
      this.#folders.set(path, { entries, next: cursor, loading: false, problem: undefined });
    } catch (error) {
      if (isAbort(error)) return;
      const problem = Problem.of(error);
      if (problem.status === 404 && path !== "") {
        this.#folders.delete(path);
        this.#open.delete(path);
      } else this.#folders.set(path, { entries: shown, next: undefined, loading: false, problem });
    }
    this.#show();
  }

  #show(): void {
    const rows: Row[] = [];
    this.#collect("", 0, rows);
    const root = this.#folders.get("");
    const shown = new Set(rows.flatMap((row) => (row.entry ? [row.entry.path] : [])));
    const kept = (paths: ReadonlySet<string>) => (paths.size === 0 ? paths : new Set([...paths].filter((path) => shown.has(path))));
    this.state.update((now) => ({
      ...now,
      rows,
      chosen: kept(now.chosen),
      ready: root !== undefined && (!root.loading || root.entries.length > 0),
    }));
  }

  #collect(path: string, depth: number, rows: Row[]): void {
    const folder = this.#folders.get(path);
    const note = (word: NonNullable<Row["note"]>) =>
      rows.push({ key: `${path}//${depth}`, depth, entry: undefined, note: word, folder: path, open: false });
    if (!folder) return;
    for (const entry of folder.entries) {
      const open = entry.kind === "folder" && this.#open.has(entry.path);
      rows.push({ key: entry.path, depth, entry, folder: path, open });
      if (open) this.#collect(entry.path, depth + 1, rows);
    }
    if (folder.problem) note(folder.problem);
    else if (folder.loading && folder.entries.length === 0) note("loading");
    else if (folder.entries.length === 0) note("empty");
    else if (folder.next !== undefined) note("more");
  }
}
