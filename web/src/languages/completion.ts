import { autocompletion, insertCompletionText, pickedCompletion, snippet } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { LSPPlugin } from "@codemirror/lsp-client";
import { Facet } from "@codemirror/state";
import type { Extension, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { CompletionItem, CompletionList } from "vscode-languageserver-protocol";
import { visible } from "../lib/visibleText";
import { documentation } from "./documentation";
import { changesOf, isRange, rangeOf } from "./edits";

const MOST = 2000;
const MOST_LABEL = 200;

const types: Record<number, string> = {
  1: "text", 2: "method", 3: "function", 4: "class", 5: "property", 6: "variable", 7: "class", 8: "interface", 9: "namespace",
  10: "property", 11: "keyword", 12: "constant", 13: "enum", 14: "keyword", 15: "text", 16: "constant", 20: "constant", 21: "constant", 22: "class", 25: "type",
}; // prettier-ignore

/** The name by which code in documentation is coloured. */
export const languageName = Facet.define<string, string>({ combine: (all) => all[0] ?? "" });

/** Completion by the server alone: with its snippets, its documentation, and the imports that come with a name. */
export function serverCompletion(): Extension {
  return autocompletion({ override: [source], maxRenderedOptions: 200 });
}

async function source(context: CompletionContext): Promise<CompletionResult | null> {
  const plugin = context.view && LSPPlugin.get(context.view);
  if (!plugin?.client.serverCapabilities?.completionProvider) return null;
  const { client } = plugin;
  const typed = context.state.sliceDoc(context.pos - 1, context.pos);
  const trigger = client.serverCapabilities?.completionProvider?.triggerCharacters?.includes(typed) === true;
  if (!context.explicit && !trigger && !/[\p{L}_$]/u.test(typed)) return null;
  client.sync();
  const doc = context.state.doc;
  const params = {
    textDocument: { uri: plugin.uri },
    position: plugin.toPosition(context.pos),
    context: !context.explicit && trigger ? { triggerKind: 2, triggerCharacter: typed } : { triggerKind: 1 },
  };
  context.addEventListener("abort", () => client.cancelRequest(params));
  let got: CompletionItem[] | CompletionList | null;
  try {
    got = await client.request<typeof params, CompletionItem[] | CompletionList | null>("textDocument/completion", params);
  } catch {
    // Called off, too late, or the line is gone: there is nothing to offer.
    return null;
  }
  const list: CompletionList = Array.isArray(got) ? { items: got, isIncomplete: false } : (got ?? { items: [], isIncomplete: false });
  if (!Array.isArray(list.items) || list.items.length === 0) return null;
  const items = list.items.filter((item) => typeof item.label === "string" && item.label.length <= 1000).slice(0, MOST);
  const word = context.matchBefore(/[\p{L}\p{N}_$]*/u);
  const from = startOf(doc, items, list, word?.from ?? context.pos, context.pos);
  return {
    from,
    options: items.map((item) => optionOf(plugin, doc, item, list)),
    ...(list.isIncomplete ? {} : { validFor: /^[\p{L}\p{N}_$]*$/u }),
  };
}

/** Where what is replaced begins: on the caret's line and not behind it, whatever the server says. */
function startOf(doc: Text, items: CompletionItem[], list: CompletionList, usual: number, pos: number): number {
  const of = list.itemDefaults?.editRange ?? items[0]?.textEdit;
  const range: unknown = of && ("range" in of ? of.range : "insert" in of ? of.insert : of);
  if (!isRange(range)) return usual;
  const { from } = rangeOf(doc, range);
  return from <= pos && from >= doc.lineAt(pos).from ? from : usual;
}

function optionOf(plugin: LSPPlugin, doc: Text, item: CompletionItem, list: CompletionList): Completion {
  const { client } = plugin;
  const text = item.textEdit?.newText ?? item.textEditText ?? item.insertText ?? item.label;
  const isSnippet = (item.insertTextFormat ?? list.itemDefaults?.insertTextFormat) === 2;
  let resolved: Promise<CompletionItem> | undefined;
  const resolve = () => {
    const can = client.serverCapabilities?.completionProvider?.resolveProvider === true;
    resolved ??= can
      ? client.request<CompletionItem, CompletionItem | null>("completionItem/resolve", item).then(
          (more) => ({ ...item, ...more }),
          () => item,
        )
      : Promise.resolve(item);
    return resolved;
  };
  const detail = item.labelDetails?.description ?? item.labelDetails?.detail ?? item.detail;
  return {
    label: cut(item.filterText ?? item.label),
    displayLabel: cut(visible(item.label)),
    ...(item.kind !== undefined && types[item.kind] !== undefined ? { type: types[item.kind] } : {}),
    ...(typeof detail === "string" ? { detail: cut(visible(detail.split("\n", 1)[0] ?? "")) } : {}),
    ...(typeof item.sortText === "string" ? { sortText: item.sortText } : {}),
    info: async () => {
      const more = await resolve();
      const words = [
        more.detail !== undefined && more.detail !== ""
          ? { language: plugin.view.state.facet(languageName), value: more.detail }
          : undefined,
        more.documentation,
      ];
      return (
        documentation(
          plugin,
          words.filter((one) => one !== undefined),
        ) ?? null
      );
    },
    apply: (view, completion, from, to) => {
      const inserted = text.replace(/\r\n?|\n/g, view.state.lineBreak);
      if (isSnippet) snippet(toSnippet(text))(view, completion, from, to);
      else view.dispatch({ ...insertCompletionText(view.state, inserted, from, to), annotations: pickedCompletion.of(completion) });
      void resolve().then((more) => addMore(view, doc, more, from));
    },
  };
}

/** Imports and the like, which stand before what was picked. The text up to there must be what the server knew. */
function addMore(view: EditorView, doc: Text, item: CompletionItem, at: number): void {
  const changes = item.additionalTextEdits && changesOf(doc, item.additionalTextEdits, view.state.lineBreak);
  if (!changes || changes.length === 0 || !view.dom.isConnected) return;
  const end = Math.max(...changes.map((one) => one.to));
  if (end > at || end > view.state.doc.length || !doc.slice(0, end).eq(view.state.doc.slice(0, end))) return;
  view.dispatch({ changes, userEvent: "input.complete" });
}

/** The protocol's snippets in the editor's words: `$1` becomes `${1}`, and escapes that it does not know go. */
export function toSnippet(text: string): string {
  return text.replace(
    /\\([$}\\])|\$(\d+)|\$\{(\d+)\|([^|}]*)\|\}/g,
    (_, escaped: string | undefined, field: string | undefined, choice: string | undefined, options: string | undefined) =>
      escaped ?? (field !== undefined ? `\${${field}}` : `\${${choice ?? ""}:${options?.split(",")[0] ?? ""}}`),
  );
}

function cut(text: string): string {
  return text.length > MOST_LABEL ? `${text.slice(0, MOST_LABEL)}…` : text;
}
