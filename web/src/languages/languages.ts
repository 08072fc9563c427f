import type { Extension } from "@codemirror/state";
import { queryOptions } from "@tanstack/react-query";
import type { TextEdit } from "vscode-languageserver-protocol";
import { api, call, workspacePath } from "../lib/client";
import { queries } from "../lib/queries";
import { Listeners, Store } from "../lib/store";
import type { LanguageServers } from "../lib/wire";
import type { Assistant } from "./assistant";
import { FolderNews } from "./folderNews";

export interface Place {
  readonly org: string;
  readonly id: string;
}

/** An open file of the page, as this room sees it. */
export interface OpenFile {
  readonly path: string;
  readonly kind?: string;
  readonly text: string;
  readonly saved: string;
  readonly etag: string | null;
  readonly dirty: boolean;
  readonly loaded?: number;
}

/** The files of the page and of the workspace, which other rooms keep. */
export interface FilesBeside {
  readonly open: Store<ReadonlyMap<string, OpenFile>>;
  /** Another text in place of the typed one; the editor shows it. */
  replace: (path: string, text: string) => void;
  save: (path: string) => Promise<boolean>;
  /** A text file on the disk; undefined when it is none. */
  read: (path: string) => Promise<{ text: string; etag: string } | undefined>;
  /** Replaces the version that the ETag names, and no other. */
  write: (path: string, text: string, etag: string) => Promise<string>;
  list: (folder: string) => Promise<readonly { name: string; modified: string }[]>;
}

/** Something a server found in a file. Lines and columns begin with 1. */
export interface Found {
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning" | "info" | "hint";
  readonly message: string;
  readonly source?: string;
}

/** A place in a file of the workspace. Lines and columns begin with 1. */
export interface Spot {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The line's text, once it was read. */
  readonly text?: string;
}

export interface Spots {
  readonly title: string;
  readonly list: readonly Spot[];
  /** How many lie outside of the workspace, which are not shown. */
  readonly outside: number;
}

/** A rename that a person began: the name as it is, and the question to the server. */
export interface Rename {
  readonly word: string;
  readonly ask: (name: string) => Promise<ReadonlyMap<string, TextEdit[]> | string>;
}

export interface ServerState {
  readonly phase: "starting" | "ready" | "lost" | "resting" | "ended";
  /** What it is busy with. */
  readonly busy?: string;
  /** What an editor of such a file gets; another one after each new line. */
  readonly help?: (path: string, id: string) => Extension;
}

export const languagesQuery = ({ org, id }: Place, up: boolean) =>
  queryOptions({
    queryKey: ["languages", org, id],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/languages", { params: { path: { org, workspace: id } } })),
    enabled: up,
  });

export async function switchLanguages({ org, id }: Place, on: boolean): Promise<LanguageServers> {
  const params = { path: { org, workspace: id } };
  const fresh = await call(api.PUT("/api/v1/orgs/{org}/workspaces/{workspace}/languages", { params, body: { on } }));
  queries.setQueryData(languagesQuery({ org, id }, true).queryKey, fresh);
  return fresh;
}

export async function readLog({ org, id }: Place, language: string): Promise<readonly string[]> {
  const params = { path: { org, workspace: id, language } };
  return (await call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/languages/{language}/log", { params }))).lines;
}

/** The language servers of one workspace, as long as the page shows it. What speaks the protocol is loaded with the first that is needed. */
export class Languages {
  readonly states = new Store<ReadonlyMap<string, ServerState>>(new Map());
  readonly found = new Store<ReadonlyMap<string, readonly Found[]>>(new Map());
  readonly spots = new Store<Spots | undefined>(undefined);
  readonly renaming = new Store<Rename | undefined>(undefined);
  /** Heard by the page: a place to show, and the one that the way back leads to. */
  readonly going = new Listeners<[Spot, Spot | undefined]>();
  readonly #assistants = new Map<string, Assistant | "loading">();
  readonly #news: FolderNews;

  constructor(
    readonly place: Place,
    readonly files: FilesBeside,
  ) {
    this.#news = new FolderNews(files.list);
  }

  go(spot: Spot, from?: Spot): void {
    this.going.emit(spot, from);
  }

  /** Starts the language's server, when it is not there. */
  async start(language: string): Promise<void> {
    if (this.#assistants.has(language)) {
      this.want(language);
      return;
    }
    this.#assistants.set(language, "loading");
    this.set(language, { phase: "starting" });
    const loaded = await import("./assistant");
    if (this.#assistants.get(language) !== "loading") return;
    this.#assistants.set(language, new loaded.Assistant(this, language));
  }

  /** Somebody works with it. */
  want(language: string): void {
    const one = this.#assistants.get(language);
    if (one !== undefined && one !== "loading") one.want();
  }

  /** Ends one here; the server ends it for good when nobody else has it. */
  stop(language: string): void {
    const one = this.#assistants.get(language);
    this.#assistants.delete(language);
    if (one !== undefined && one !== "loading") one.stop();
    this.states.update((all) => new Map([...all].filter(([key]) => key !== language)));
  }

  stopAll(): void {
    for (const language of [...this.#assistants.keys()]) this.stop(language);
    this.found.set(new Map());
    this.spots.set(undefined);
  }

  async restart(language: string): Promise<void> {
    const params = { path: { org: this.place.org, workspace: this.place.id, language } };
    await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/languages/{language}/restart", { params }));
    this.stop(language);
    await this.start(language);
    await this.look();
  }

  /** Asks anew what there is. */
  look(): Promise<void> {
    return queries.invalidateQueries({ queryKey: languagesQuery(this.place, true).queryKey });
  }

  /** The disk changed in these folders; servers that watch by their client hear of the files. */
  async diskChanged(folders: readonly string[]): Promise<void> {
    const told = [...this.#assistants.values()].filter((one) => one !== "loading");
    if (told.length === 0) return;
    const changes = await this.#news.of(folders);
    if (changes.length > 0) for (const one of told) one.changed(changes);
  }

  connectPath(language: string): string {
    return workspacePath(this.place.org, this.place.id, `languages/${encodeURIComponent(language)}/connect`);
  }

  set(language: string, state: ServerState): void {
    this.states.update((all) => new Map(all).set(language, state));
  }
}
