import { LSPPlugin, Workspace } from "@codemirror/lsp-client";
import type { LSPClient, WorkspaceFile } from "@codemirror/lsp-client";
import { ChangeSet, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { lineEnd } from "../lib/lineEnd";
import { addressOf, pathOf } from "./addresses";
import { fileLanguage, LARGEST } from "./language";
import type { FilesBeside, OpenFile } from "./languages";

/** A file that the language server has open for this page. It stays open behind another tab: what is typed there and not saved counts too. */
class PageFile implements WorkspaceFile {
  version = 0;
  /** Another page of this person has spoken of the file since: its text is sent whole before the next question. */
  taken = false;

  constructor(
    readonly path: string,
    readonly uri: string,
    readonly languageId: string,
    public doc: Text,
    public view: EditorView | null,
    public saved: string | undefined,
    /** The open file's text when it was looked at last; only compared. */
    public text: string | undefined,
  ) {}

  getView(): EditorView | null {
    return this.view;
  }
}

/** The open files of the page as the protocol's client sees them. Names of a server are compared as paths. */
export class PageWorkspace extends Workspace {
  files: PageFile[] = [];
  readonly #beside: FilesBeside;
  readonly #off: () => void;

  constructor(client: LSPClient, beside: FilesBeside, before: PageWorkspace | undefined) {
    super(client);
    this.#beside = beside;
    // After a new line: what lies behind other tabs. The one that is shown comes with its editor.
    for (const file of before?.files ?? []) {
      const open = beside.open.get().get(file.path);
      if (file.view === null && open)
        this.files.push(new PageFile(file.path, file.uri, file.languageId, textOf(open.text), null, open.saved, open.text));
    }
    this.#off = beside.open.subscribe(() => this.#follow(beside.open.get()));
  }

  leave(): void {
    this.#off();
  }

  override getFile(uri: string): PageFile | null {
    const path = pathOf(uri);
    return this.files.find((file) => file.path === path) ?? null;
  }

  /** Another page has the file now; with `wanted` it has gone, and this page's text is the one. */
  taken(uri: unknown, wanted: boolean): void {
    const file = typeof uri === "string" ? this.getFile(uri) : null;
    if (!file) return;
    file.taken = true;
    if (wanted) this.client.sync();
  }

  override syncFiles() {
    const changed: { file: PageFile; prevDoc: Text; changes: ChangeSet }[] = [];
    for (const file of this.files) {
      const plugin = file.view && LSPPlugin.get(file.view);
      const prevDoc = file.doc;
      let changes: ChangeSet | undefined;
      if (plugin) {
        if (!plugin.unsyncedChanges.empty) changes = plugin.unsyncedChanges;
      } else if (!file.view) {
        const text = this.#beside.open.get().get(file.path)?.text;
        if (text !== undefined && text !== file.text) {
          file.text = text;
          changes = ChangeSet.of({ from: 0, to: prevDoc.length, insert: textOf(text) }, prevDoc.length);
        }
      }
      if (changes) {
        file.doc = changes.apply(prevDoc);
        file.version++;
        plugin?.clear();
      }
      if (file.taken) this.#sendWhole(file);
      else if (changes) changed.push({ file, prevDoc, changes });
    }
    return changed;
  }

  override openFile(uri: string, languageId: string, view: EditorView): void {
    const file = this.getFile(uri);
    if (file) {
      file.view = view;
      if (file.doc.eq(view.state.doc)) return;
      file.doc = view.state.doc;
      file.version++;
      this.#sendWhole(file);
      return;
    }
    const path = pathOf(uri);
    if (path === undefined) return;
    const made = new PageFile(path, uri, languageId, view.state.doc, view, this.#beside.open.get().get(path)?.saved, undefined);
    this.files.push(made);
    this.client.didOpen(made);
  }

  override closeFile(uri: string, view: EditorView): void {
    const file = this.getFile(uri);
    if (file?.view !== view) return;
    file.view = null;
    file.text = this.#beside.open.get().get(file.path)?.text;
    if (file.text === undefined || file.text.length > LARGEST) this.#close(file);
  }

  #sendWhole(file: PageFile): void {
    file.taken = false;
    this.client.didOpen(file);
  }

  #close(file: PageFile): void {
    this.files = this.files.filter((one) => one !== file);
    this.client.didClose(file.uri);
  }

  /** Tabs that were closed or moved, and files that were saved. */
  #follow(open: ReadonlyMap<string, OpenFile>): void {
    for (const file of [...this.files]) {
      const now = open.get(file.path);
      if (!now) {
        if (!file.view) this.#close(file);
      } else if (now.saved !== file.saved) {
        file.saved = now.saved;
        this.client.sync();
        this.client.notification("textDocument/didSave", { textDocument: { uri: file.uri } });
      }
    }
  }
}

/** The address and the kind of a file, for the protocol's client. */
export function fileOf(path: string): { uri: string; id: string } | undefined {
  const kind = fileLanguage(path);
  return kind && { uri: addressOf(path), id: kind.id };
}

function textOf(text: string): Text {
  return Text.of(text.split(lineEnd(text)));
}
