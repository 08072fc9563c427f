import { dropDraft, keepDraft, readDraft } from "../lib/drafts";
import { parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { Listeners, Store } from "../lib/store";
import type { FileEntry } from "../lib/wire";
import { LARGE, PART, sniff } from "./content";
import { read, stat, write } from "./filesApi";
import type { Place } from "./filesApi";

/** The other side of a disagreement: what is on the disk now. */
export interface Theirs {
  text: string;
  etag: string;
}

export interface Doc {
  path: string;
  status: "loading" | "ready" | "problem";
  entry?: FileEntry;
  kind?: "text" | "image" | "binary" | "other";
  /** The version that the text was typed upon; null for a file that is not there (any more). */
  etag: string | null;
  /** What the disk holds, as far as known. */
  saved: string;
  text: string;
  /** How much of a large file was read. */
  loaded?: number;
  bytes?: Uint8Array<ArrayBuffer>;
  imageType?: string;
  why?: string;
  dirty: boolean;
  saving: boolean;
  /** Unsaved text of an earlier visit is shown. */
  restored: boolean;
  /** The disk has another version than the one that was typed upon. */
  conflict?: Theirs;
  /** It was deleted while it was open. */
  gone: boolean;
  problem?: Problem;
  /** Changes whenever the text was replaced by something else than typing. */
  revision: number;
}

/** Open files of one workspace: read, typed into, saved with the version they are based upon; nothing typed is ever lost. */
export class Documents {
  readonly all = new Store<ReadonlyMap<string, Doc>>(new Map());
  /** Said to people who cannot see it. */
  readonly said = new Listeners<[string]>();
  readonly #drafts = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    readonly place: Place,
    readonly user: string,
  ) {}

  get(path: string): Doc | undefined {
    return this.all.get().get(path);
  }

  async open(path: string): Promise<void> {
    if (this.get(path) && this.get(path)?.status !== "problem") return;
    this.#put({
      path,
      status: "loading",
      etag: null,
      saved: "",
      text: "",
      dirty: false,
      saving: false,
      restored: false,
      gone: false,
      revision: 0,
    });
    await this.#load(path);
  }

  /** Closed without saving: what was typed is thrown away knowingly. */
  close(path: string): void {
    this.#forgetDraft(path);
    this.all.update((all) => new Map([...all].filter(([key]) => key !== path)));
  }

  type(path: string, text: string): void {
    const doc = this.get(path);
    if (doc?.kind !== "text" || text === doc.text) return;
    const dirty = text !== doc.saved || doc.etag === null;
    this.#put({ ...doc, text, dirty });
    this.#keepDraft(path);
  }

  /** Something of the page made another text of it; it is the person's as if typed, and the editor shows it. */
  replace(path: string, text: string): void {
    this.type(path, text);
    const doc = this.get(path);
    if (doc?.text === text) this.#put({ ...doc, revision: doc.revision + 1 });
  }

  /** False when it could not be saved; the reason is in the document. */
  async save(path: string): Promise<boolean> {
    const doc = this.get(path);
    if (doc?.kind !== "text" || doc.saving || doc.loaded !== undefined) return false;
    return this.#write(doc, doc.text, doc.etag);
  }

  /** The file is gone: saving makes a new one. */
  recreate(path: string): void {
    const doc = this.get(path);
    if (doc) this.#put({ ...doc, etag: null, dirty: true });
  }

  /** The person decided what holds: it replaces the version they saw, and no later one. */
  async resolve(path: string, text: string): Promise<boolean> {
    const doc = this.get(path);
    if (!doc?.conflict) return false;
    return this.#write({ ...doc, text, revision: doc.revision + 1 }, text, doc.conflict.etag);
  }

  /** Gives up what was typed and shows the disk's version. */
  async takeTheirs(path: string): Promise<void> {
    this.#forgetDraft(path);
    await this.#load(path, true);
  }

  async loadMore(path: string): Promise<void> {
    const doc = this.get(path);
    if (doc?.loaded === undefined) return;
    const limit = doc.loaded + 4 * PART;
    const got = await read(this.place, path, limit);
    const kind = sniff(got.bytes, true);
    if (kind.kind !== "text") return;
    this.#put({ ...doc, text: kind.text, saved: kind.text, loaded: got.bytes.length, revision: doc.revision + 1 });
  }

  /** The disk changed in these folders (none named: anywhere): clean files follow it, typed ones are told. */
  async diskChanged(folders: readonly string[]): Promise<void> {
    const touched = [...this.all.get().values()].filter(
      (doc) => doc.status === "ready" && !doc.saving && (folders.length === 0 || folders.includes(parentOf(doc.path))),
    );
    await Promise.all(touched.map((doc) => this.#follow(doc.path)));
  }

  /** A rename or a move by this page: open files keep their text under the new name. */
  moved(from: string, to: string): void {
    const renamed = new Map<string, Doc>();
    for (const [path, doc] of this.all.get()) {
      const fresh = path === from ? to : path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
      renamed.set(fresh, fresh === path ? doc : { ...doc, path: fresh });
      if (fresh !== path && doc.dirty) {
        this.#forgetDraft(path);
        void this.#writeDraft({ ...doc, path: fresh });
      }
    }
    this.all.set(renamed);
  }

  hasUnsaved(): boolean {
    return [...this.all.get().values()].some((doc) => doc.dirty);
  }

  async #load(path: string, fresh = false): Promise<void> {
    const before = this.get(path);
    try {
      const entry = await stat(this.place, path);
      const large = entry.size > LARGE;
      if (entry.kind === "folder" || entry.kind === "other") {
        const why = entry.kind === "folder" ? "It is a folder." : "It is a pipe, a socket or a device, which has no content to show.";
        this.#put({ ...this.#base(path), status: "ready", entry, kind: "other", why });
        return;
      }
      const got = await read(this.place, path, large ? PART : undefined);
      const found = sniff(got.bytes, large);
      const doc: Doc = {
        ...this.#base(path),
        status: "ready",
        entry,
        etag: got.etag,
        kind: found.kind,
        revision: (before?.revision ?? 0) + 1,
      };
      if (found.kind === "text") {
        Object.assign(doc, { text: found.text, saved: found.text }, large ? { loaded: got.bytes.length } : {});
        this.#put(fresh || large ? doc : await this.#withDraft(doc));
      } else {
        this.#put({ ...doc, bytes: got.bytes, ...(found.kind === "image" ? { imageType: found.type } : { why: found.why }) });
      }
    } catch (error) {
      const problem = Problem.of(error);
      const draft = await readDraft(this.#key(path));
      if (problem.status === 404 && draft) {
        this.#put({
          ...this.#base(path),
          status: "ready",
          kind: "text",
          text: draft.text,
          dirty: true,
          restored: true,
          gone: true,
          revision: 1,
        });
      } else this.#put({ ...this.#base(path), status: "problem", problem });
    }
  }

  async #withDraft(doc: Doc): Promise<Doc> {
    const draft = await readDraft(this.#key(doc.path));
    if (!draft || draft.text === doc.saved) return doc;
    const unchanged = draft.etag === doc.etag;
    const theirs = { text: doc.saved, etag: doc.etag ?? "" };
    return { ...doc, text: draft.text, etag: draft.etag, dirty: true, restored: true, ...(unchanged ? {} : { conflict: theirs }) };
  }

  async #write(doc: Doc, text: string, etag: string | null): Promise<boolean> {
    this.#put({ ...without(doc, "problem"), saving: true });
    try {
      const fresh = await write(this.place, doc.path, text, etag);
      const now = this.get(doc.path) ?? doc;
      const dirty = now.text !== text;
      this.#put({ ...without(now, "conflict"), etag: fresh, saved: text, dirty, saving: false, restored: false, gone: false });
      if (!dirty) this.#forgetDraft(doc.path);
      this.said.emit(`${doc.path} saved`);
      return true;
    } catch (error) {
      await this.#refused(doc.path, Problem.of(error));
      return false;
    }
  }

  async #refused(path: string, problem: Problem): Promise<void> {
    const doc = this.get(path);
    if (!doc) return;
    const changed = problem.code === "conflict" || problem.code === "already_exists" || problem.status === 412;
    if (!changed && problem.status !== 404) {
      this.#put({ ...doc, saving: false, problem });
      return;
    }
    const theirs = await this.#theirs(path);
    if (theirs) this.#put({ ...doc, saving: false, conflict: theirs });
    else this.#put({ ...doc, saving: false, etag: null, gone: true });
  }

  async #theirs(path: string): Promise<Theirs | undefined> {
    try {
      const got = await read(this.place, path);
      const kind = sniff(got.bytes);
      return { text: kind.kind === "text" ? kind.text : "", etag: got.etag };
    } catch {
      return undefined;
    }
  }

  async #follow(path: string): Promise<void> {
    const doc = this.get(path);
    if (!doc) return;
    try {
      const entry = await stat(this.place, path);
      if (entry.modified === doc.entry?.modified && entry.size === doc.entry.size && !doc.gone) return;
      if (doc.kind !== "text" || doc.loaded !== undefined) {
        await this.#load(path, true);
        return;
      }
      const got = await read(this.place, path);
      const now = this.get(path);
      if (!now || now.saving) return;
      if (got.etag === now.etag) this.#put({ ...now, entry, gone: false });
      else if (now.dirty) this.#tellConflict({ ...now, entry }, got.bytes, got.etag);
      else await this.#load(path, true);
    } catch (error) {
      const now = this.get(path);
      if (now && Problem.of(error).status === 404) this.#put({ ...now, gone: true, ...(now.dirty ? { etag: null } : {}) });
    }
  }

  #tellConflict(doc: Doc, bytes: Uint8Array, etag: string): void {
    const kind = sniff(bytes);
    const text = kind.kind === "text" ? kind.text : "";
    if (text === doc.text) this.#put({ ...doc, etag, saved: text, dirty: false, gone: false });
    else this.#put({ ...doc, conflict: { text, etag }, gone: false });
  }

  #base(path: string): Doc {
    return {
      path,
      status: "loading",
      etag: null,
      saved: "",
      text: "",
      dirty: false,
      saving: false,
      restored: false,
      gone: false,
      revision: 0,
    };
  }

  #put(doc: Doc): void {
    this.all.update((all) => new Map(all).set(doc.path, doc));
  }

  #key(path: string): string {
    return `${this.user}/${this.place.id}/${path}`;
  }

  #keepDraft(path: string): void {
    clearTimeout(this.#drafts.get(path));
    this.#drafts.set(
      path,
      setTimeout(() => {
        const doc = this.get(path);
        if (doc?.dirty === true) void this.#writeDraft(doc);
        else this.#forgetDraft(path);
      }, 250),
    );
  }

  async #writeDraft(doc: Doc): Promise<void> {
    await keepDraft({ key: this.#key(doc.path), text: doc.text, etag: doc.etag, time: Date.now() }).catch(() => undefined);
  }

  #forgetDraft(path: string): void {
    clearTimeout(this.#drafts.get(path));
    void dropDraft(this.#key(path)).catch(() => undefined);
  }
}

function without(doc: Doc, part: "conflict" | "problem"): Doc {
  const rest = { ...doc };
  if (part === "conflict") delete rest.conflict;
  else delete rest.problem;
  return rest;
}
