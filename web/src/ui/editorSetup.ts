import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { lineEnd } from "../lib/lineEnd";
import { editorTheme } from "./editorTheme";

/** Formats beyond the library's own list that hide or turn text round. */
const hiddenToo = /[\u061C\u115F\u1160\u180E\u200C\u202A-\u202C\u2060-\u2064\u2068\u206A-\u206F\u3164\uFFA0\u{E0000}-\u{E007F}]/gu;

export interface SetupOptions {
  label: string;
  text: string;
}

/** What every editor and every side of a difference has. */
export function viewerSetup({ label, text }: SetupOptions): Extension {
  return [
    lineNumbers(),
    highlightSpecialChars({ addSpecialChars: hiddenToo }),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.lineSeparator.of(lineEnd(text)),
    EditorView.contentAttributes.of({
      "aria-label": label,
      tabindex: "0",
      "data-home": "",
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
    }),
    search(),
    highlightSelectionMatches(),
    keymap.of([...searchKeymap, ...defaultKeymap]),
    editorTheme,
  ];
}

export function editorSetup(options: SetupOptions): Extension {
  return [
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, indentWithTab]),
    viewerSetup(options),
    highlightActiveLineGutter(),
    history(),
    foldGutter(),
    dropCursor(),
    indentOnInput(),
    indentUnit.of(guessIndent(options.text)),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
  ];
}

/** What the file itself indents with. */
export function guessIndent(text: string): string {
  const starts = text.slice(0, 100_000).match(/^(?:\t| {2,8}(?=\S))/gm) ?? [];
  if (starts.filter((one) => one === "\t").length > starts.length / 2) return "\t";
  const counts = [2, 4, 8].map((size) => starts.filter((one) => one.length === size).length);
  const best = counts.indexOf(Math.max(...counts));
  return " ".repeat(counts[best] === 0 ? 2 : ([2, 4, 8][best] ?? 2));
}
