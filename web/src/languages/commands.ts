import { LSPPlugin } from "@codemirror/lsp-client";
import { getIndentUnit, indentUnit } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
import type { EditorView, Tooltip } from "@codemirror/view";
import { hoverTooltip, showTooltip } from "@codemirror/view";
import type { Hover, TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { Problem } from "../lib/problem";
import { toast } from "../ui/toasts";
import { pathOf } from "./addresses";
import { documentation } from "./documentation";
import { changesOf, filesOf, isRange, rangeOf } from "./edits";
import type { Languages, Spot } from "./languages";

const MOST_SPOTS = 1000;

/** The words of a refusal: a server's error is an object with a message. */
export function wordsOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error && typeof error.message === "string")
    return error.message.slice(0, 300);
  return Problem.of(error).title;
}

/** What the server says of the name under the pointer. */
export const hovers = hoverTooltip(
  async (view, pos): Promise<Tooltip | null> => {
    const plugin = LSPPlugin.get(view);
    if (!plugin?.client.serverCapabilities?.hoverProvider) return null;
    const words = await askHover(plugin, pos);
    if (!words || !plugin.view.dom.isConnected) return null;
    const box = documentation(plugin, words.contents);
    if (!box) return null;
    box.classList.add("cm-lsp-hover-tooltip");
    const range = isRange(words.range) ? rangeOf(view.state.doc, words.range) : undefined;
    const fits = range && range.from <= pos && range.to >= pos;
    return { pos: fits ? range.from : pos, end: fits ? range.to : pos, above: true, create: () => ({ dom: box }) };
  },
  { hideOnChange: true },
);

async function askHover(plugin: LSPPlugin, pos: number): Promise<Hover | null> {
  plugin.client.sync();
  const params = { textDocument: { uri: plugin.uri }, position: plugin.toPosition(pos) };
  return plugin.client.request<typeof params, Hover | null>("textDocument/hover", params).catch(() => null);
}

const setWords = StateEffect.define<Tooltip | null>();

/** The same at the caret, for those without a pointer; it goes when the caret moves, and with Escape. */
export const wordsAtCaret = StateField.define<Tooltip | null>({
  create: () => null,
  update: (value, { effects, docChanged, selection }) => {
    for (const effect of effects) if (effect.is(setWords)) return effect.value;
    return docChanged || selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

export function showWords(view: EditorView): boolean {
  const plugin = LSPPlugin.get(view);
  if (!plugin?.client.serverCapabilities?.hoverProvider) return false;
  const pos = view.state.selection.main.head;
  void askHover(plugin, pos).then((words) => {
    const box = words && documentation(plugin, words.contents);
    if (!view.dom.isConnected || view.state.selection.main.head !== pos) return;
    if (!box) {
      toast("The language server says nothing of this.");
      return;
    }
    box.setAttribute("role", "status");
    view.dispatch({ effects: setWords.of({ pos, above: true, create: () => ({ dom: box }) }) });
  });
  return true;
}

export function hideWords(view: EditorView): boolean {
  if (!view.state.field(wordsAtCaret, false)) return false;
  view.dispatch({ effects: setWords.of(null) });
  return true;
}

/** To where a name is defined; of several places, a list. */
export function goToDefinition(languages: Languages, view: EditorView, pos = view.state.selection.main.head): boolean {
  return find(languages, view, pos, "textDocument/definition", "definition", {});
}

export function findReferences(languages: Languages, view: EditorView): boolean {
  return find(languages, view, view.state.selection.main.head, "textDocument/references", "reference", {
    context: { includeDeclaration: true },
  });
}

function find(
  languages: Languages,
  view: EditorView,
  pos: number,
  method: string,
  what: "definition" | "reference",
  more: object,
): boolean {
  const plugin = LSPPlugin.get(view);
  const able = plugin?.client.serverCapabilities;
  if (!plugin || !(what === "definition" ? able?.definitionProvider : able?.referencesProvider)) return false;
  plugin.client.sync();
  const word = view.state.wordAt(pos);
  const name = word ? view.state.sliceDoc(word.from, word.to) : "";
  const line = view.state.doc.lineAt(pos);
  const here = pathOf(plugin.uri);
  const from = here === undefined ? undefined : { path: here, line: line.number, column: pos - line.from + 1 };
  const params = { textDocument: { uri: plugin.uri }, position: plugin.toPosition(pos), ...more };
  plugin.client.request<typeof params, unknown>(method, params).then(
    (answer) => {
      const { list, outside } = spotsOf(answer);
      const [first] = list;
      if (!first) {
        toast(
          outside > 0
            ? `The ${what} is outside of the workspace and cannot be shown.`
            : `No ${what}${name === "" ? "" : ` of ${name}`} was found.`,
        );
      } else if (what === "definition" && list.length === 1) languages.go(first, from);
      else languages.spots.set({ title: `${what === "definition" ? "Definitions" : "References"} of ${name}`, list, outside });
    },
    (error: unknown) => toast(`No ${what} was found.`, { tone: "danger", detail: wordsOf(error) }),
  );
  return true;
}

/** Places of an answer that lie in the workspace, in order, and how many do not. */
export function spotsOf(answer: unknown): { list: Spot[]; outside: number } {
  const all: unknown[] = Array.isArray(answer) ? answer : answer == null ? [] : [answer];
  const list: Spot[] = [];
  let outside = 0;
  for (const one of all.slice(0, MOST_SPOTS)) {
    if (typeof one !== "object" || one === null) continue;
    const { uri, range, targetUri, targetSelectionRange } = one as Record<string, unknown>;
    const path = pathOf(uri ?? targetUri);
    const at = range ?? targetSelectionRange;
    if (path === undefined || !isRange(at)) outside++;
    else list.push({ path, line: at.start.line + 1, column: at.start.character + 1 });
  }
  return { list: list.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.column - b.column), outside };
}

/** Asks for a new name; the page shows what it would change. */
export function rename(languages: Languages, view: EditorView): boolean {
  const plugin = LSPPlugin.get(view);
  const word = view.state.wordAt(view.state.selection.main.head);
  if (!plugin?.client.serverCapabilities?.renameProvider || view.state.readOnly) return false;
  if (!word) {
    toast("There is no name at the caret.");
    return true;
  }
  const { client, uri } = plugin;
  const position = plugin.toPosition(word.from);
  languages.renaming.set({
    word: view.state.sliceDoc(word.from, word.to),
    ask: async (newName) => {
      client.sync();
      const params = { textDocument: { uri }, position, newName };
      return filesOf(await client.request<typeof params, WorkspaceEdit | null>("textDocument/rename", params));
    },
  });
  return true;
}

export function format(view: EditorView): boolean {
  const plugin = LSPPlugin.get(view);
  if (!plugin?.client.serverCapabilities?.documentFormattingProvider || view.state.readOnly) return false;
  plugin.client.sync();
  const { doc } = view.state;
  const params = {
    textDocument: { uri: plugin.uri },
    options: {
      tabSize: getIndentUnit(view.state),
      insertSpaces: !view.state.facet(indentUnit).includes("\t"),
      trimTrailingWhitespace: true,
    },
  };
  plugin.client.request<typeof params, TextEdit[] | null>("textDocument/formatting", params).then(
    (edits) => {
      const changes = changesOf(doc, edits ?? [], view.state.lineBreak);
      if (!changes || !view.dom.isConnected) return;
      if (!doc.eq(view.state.doc)) toast("The text changed meanwhile; nothing was formatted.");
      else if (changes.length > 0) view.dispatch({ changes, userEvent: "format" });
    },
    (error: unknown) => toast("Nothing was formatted.", { tone: "danger", detail: wordsOf(error) }),
  );
  return true;
}
