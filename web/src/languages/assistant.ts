import { linter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { LSPClient, LSPPlugin, signatureHelp } from "@codemirror/lsp-client";
import { Prec } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, ViewPlugin } from "@codemirror/view";
import type { ViewUpdate } from "@codemirror/view";
import { queries } from "../lib/queries";
import { visible } from "../lib/visibleText";
import { addressOf, pathOf } from "./addresses";
import { findReferences, format, goToDefinition, hideWords, hovers, rename, showWords, wordsAtCaret } from "./commands";
import { languageName, serverCompletion } from "./completion";
import { clean } from "./clean";
import { isRange, rangeOf } from "./edits";
import type { FileNews } from "./folderNews";
import { languagesQuery } from "./languages";
import type { Found, Languages } from "./languages";
import { assistantLook } from "./look";
import { PageWorkspace } from "./pageWorkspace";
import { LanguageSocket } from "./socket";
import type { Phase, Talk } from "./socket";

const PATIENCE = 20_000;
const SYNC_AFTER = 400;
const MOST_FILES = 5000;
const MOST_OF_FILE = 500;
const severities = ["error", "warning", "info", "hint"] as const;

interface Diagnostic extends Found {
  range: unknown;
}

/** One language's server, as this page speaks with it: each line is greeted anew and hears of all open files again. */
export class Assistant {
  readonly #languages: Languages;
  readonly #language: string;
  readonly #socket: LanguageSocket;
  readonly #work = new Map<unknown, string>();
  readonly #diagnostics = new Map<string, Diagnostic[]>();
  #client: LSPClient | undefined;
  #workspace: PageWorkspace | undefined;

  constructor(languages: Languages, language: string) {
    [this.#languages, this.#language] = [languages, language];
    this.#socket = new LanguageSocket(
      languages.connectPath(language),
      (send) => this.#begin(send),
      () => this.#may(),
    );
    this.#socket.phase.subscribe(() => this.#show(this.#socket.phase.get()));
  }

  want(): void {
    this.#socket.want();
  }

  stop(): void {
    this.#socket.stop();
    this.#workspace?.leave();
    this.#forget();
  }

  /** Files changed on the disk. */
  changed(changes: FileNews[]): void {
    this.#client?.notification("workspace/didChangeWatchedFiles", { changes });
  }

  #begin(send: (message: string) => void): Talk {
    const before = this.#workspace;
    before?.leave();
    let hear: (message: string) => void = () => undefined;
    const client = new LSPClient({
      timeout: PATIENCE,
      sanitizeHTML: clean,
      workspace: (made) => (this.#workspace = new PageWorkspace(made, this.#languages.files, before)),
      notificationHandlers: {
        "textDocument/publishDiagnostics": (_, params) => this.#published(params),
        "$/progress": (_, params) => this.#progress(params),
        "bailey/taken": (_, { uri }: { uri: unknown }) => (this.#workspace?.taken(uri, false), true),
        "bailey/wanted": (_, { uri }: { uri: unknown }) => (this.#workspace?.taken(uri, true), true),
      },
    });
    this.#client = client;
    this.#work.clear();
    client.connect({
      send,
      subscribe: (handler) => (hear = handler),
      unsubscribe: () => (hear = () => undefined),
    });
    void client.initializing.then(() => {
      if (this.#client === client) this.#show("open");
    });
    return {
      hear: (message) => hear(message),
      over: () => {
        if (this.#client === client) this.#client = undefined;
      },
    };
  }

  /** After a line that could not be made: whether there is still something to connect to. */
  async #may(): Promise<boolean> {
    try {
      await this.#languages.look();
      const all = await queries.query({ ...languagesQuery(this.#languages.place, true), staleTime: "static" });
      const state = all.languages.find((one) => one.language === this.#language)?.state;
      return all.on && (state === "ready" || state === "running");
    } catch {
      // The network is away; it may be back.
      return true;
    }
  }

  #show(phase: Phase): void {
    const client = this.#client;
    const ready = phase === "open" && client?.serverCapabilities != null;
    if (phase !== "open") this.#work.clear();
    if (phase === "ended" || phase === "resting") {
      this.#forget();
      void this.#languages.look();
    }
    const busy = [...this.#work.values()].at(-1);
    const before = this.#languages.states.get().get(this.#language);
    const help = ready ? (this.#helpOf?.client === client ? this.#helpOf.help : this.#makeHelp(client)) : undefined;
    if (ready && before?.phase !== "ready") void this.#languages.look();
    this.#languages.set(this.#language, {
      phase: phase === "open" ? (ready ? "ready" : "starting") : phase,
      ...(busy === undefined ? {} : { busy }),
      ...(help === undefined ? {} : { help }),
    });
  }

  #helpOf: { client: LSPClient; help: (path: string, id: string) => Extension } | undefined;

  #makeHelp(client: LSPClient): (path: string, id: string) => Extension {
    const languages = this.#languages;
    const showFound = () => this.#mark();
    const help = (path: string, id: string): Extension => [
      client.plugin(addressOf(path), id),
      languageName.of(id),
      serverCompletion(),
      hovers,
      wordsAtCaret,
      signatureHelp(),
      linter(null),
      autoSync(showFound),
      assistantLook,
      Prec.high(
        keymap.of([
          { key: "F12", run: (view) => goToDefinition(languages, view), preventDefault: true },
          { key: "Shift-F12", run: (view) => findReferences(languages, view), preventDefault: true },
          { key: "F2", run: (view) => rename(languages, view), preventDefault: true },
          { key: "Mod-k Mod-i", run: showWords, preventDefault: true },
          { key: "Escape", run: hideWords },
          { key: "Shift-Alt-f", run: format, preventDefault: true },
          { key: "F8", run: nextDiagnostic, shift: previousDiagnostic, preventDefault: true },
        ]),
      ),
      Prec.high(
        EditorView.domEventHandlers({
          mousedown: (event, view) => {
            if (!(event.ctrlKey || event.metaKey) || event.button !== 0 || event.altKey) return false;
            const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
            return pos !== null && view.state.wordAt(pos) !== null && goToDefinition(languages, view, pos);
          },
        }),
      ),
    ];
    this.#helpOf = { client, help };
    return help;
  }

  #published(params: unknown): boolean {
    const { uri, diagnostics } = params as { uri?: unknown; diagnostics?: unknown };
    const path = pathOf(uri);
    if (path === undefined || !Array.isArray(diagnostics)) return true;
    const found = diagnostics.slice(0, MOST_OF_FILE).flatMap((one: unknown) => read(one) ?? []);
    if (found.length > 0 && (this.#diagnostics.has(path) || this.#diagnostics.size < MOST_FILES)) this.#diagnostics.set(path, found);
    else this.#diagnostics.delete(path);
    this.#languages.found.update((all) => {
      const next = new Map(all);
      if (found.length > 0) next.set(path, found);
      else next.delete(path);
      return next;
    });
    this.#mark(path);
    return true;
  }

  /** Draws what was found into the editor that shows the file. */
  #mark(only?: string): void {
    for (const file of this.#workspace?.files ?? []) {
      const { view } = file;
      const plugin = view && LSPPlugin.get(view);
      if (!plugin || (only !== undefined && file.path !== only)) continue;
      const doc = plugin.syncedDoc;
      view.dispatch(
        setDiagnostics(
          view.state,
          (this.#diagnostics.get(file.path) ?? []).map(({ range, severity, message, source }) => {
            const { from, to } = rangeOf(doc, range);
            const end = plugin.unsyncedChanges.mapPos(to);
            return {
              from: Math.min(plugin.unsyncedChanges.mapPos(from), end),
              to: end,
              severity,
              message,
              ...(source === undefined ? {} : { source }),
            };
          }),
        ),
      );
    }
  }

  #progress(params: unknown): boolean {
    const { token, value } = params as { token?: unknown; value?: { kind?: unknown; title?: unknown; message?: unknown } };
    if (typeof value !== "object") return true;
    if (value.kind === "end") this.#work.delete(token);
    else if (this.#work.size < 100 || this.#work.has(token)) {
      const words = [value.title, value.message].filter((one) => typeof one === "string" && one !== "").join(": ");
      this.#work.set(token, visible(words === "" ? (this.#work.get(token) ?? "Working") : words).slice(0, 80));
    }
    this.#show(this.#socket.phase.get());
    return true;
  }

  #forget(): void {
    const mine = [...this.#diagnostics.keys()];
    this.#diagnostics.clear();
    if (mine.length > 0) this.#languages.found.update((all) => new Map([...all].filter(([path]) => !mine.includes(path))));
  }
}

function read(one: unknown): Diagnostic | undefined {
  const { range, severity, message, source } = one as Record<string, unknown>;
  const text = typeof message === "string" ? message : (message as { value?: unknown } | undefined)?.value;
  if (!isRange(range) || typeof text !== "string") return undefined;
  return {
    range,
    line: range.start.line + 1,
    column: range.start.character + 1,
    severity: severities[(typeof severity === "number" ? severity : 1) - 1] ?? "info",
    message: text
      .slice(0, 2000)
      .split(/\r\n?|\n/)
      .map(visible)
      .join("\n"),
    ...(typeof source === "string" ? { source: visible(source.slice(0, 40)) } : {}),
  };
}

/** What is typed goes to the server when the fingers rest; what was found before is drawn when an editor comes. */
function autoSync(begun: () => void): Extension {
  return ViewPlugin.fromClass(
    class {
      timer: ReturnType<typeof setTimeout> | undefined;

      constructor() {
        this.timer = setTimeout(begun);
      }

      update(update: ViewUpdate) {
        if (!update.docChanged) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => LSPPlugin.get(update.view)?.client.sync(), SYNC_AFTER);
      }

      destroy() {
        clearTimeout(this.timer);
      }
    },
  );
}
