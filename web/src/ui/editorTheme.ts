import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { nonce } from "../lib/csp";

const v = (name: string) => `var(--${name})`;

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: v("bg"), color: v("text") },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.62", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: v("accent"), padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: v("accent"), borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: v("bg"), color: v("faint"), border: "none", paddingLeft: "8px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: v("hover") },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 14%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch": { backgroundColor: v("wait-soft"), outline: "1px solid var(--wait)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--wait) 45%, transparent)" },
  ".cm-foldPlaceholder": { backgroundColor: v("sunken"), border: "1px solid var(--line)", color: v("muted"), padding: "0 4px" },
  ".cm-specialChar": { color: v("danger"), backgroundColor: v("danger-soft"), borderRadius: "3px" },
  ".cm-panels": { backgroundColor: v("panel"), color: v("text"), borderColor: v("line") },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 32px 6px 8px", fontFamily: "var(--font-sans)" },
  ".cm-panel.cm-search label": { fontSize: "12px", color: v("muted") },
  ".cm-textfield": {
    backgroundColor: v("panel"),
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    padding: "2px 8px",
    color: v("text"),
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: v("panel"),
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    color: v("text"),
    padding: "2px 8px",
  },
  ".cm-panel.cm-search [name=close]": { color: v("muted"), fontSize: "18px", padding: "0 8px" },
  ".cm-tooltip": { backgroundColor: v("panel"), border: "1px solid var(--line)", borderRadius: "8px", boxShadow: "var(--shadow-pop)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: v("accent-soft"), color: v("text") },
  // The two sides of a difference.
  ".cm-changedLine": { backgroundColor: `${v("add")} !important` },
  ".cm-deletedChunk, &.cm-merge-a .cm-changedLine": { backgroundColor: `${v("del")} !important` },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none !important",
    borderBottom: "2px solid var(--danger)",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": { background: "none !important", borderBottom: "2px solid var(--ok)" },
  // In a row of their own: beside the text they would cover it.
  ".cm-deletedChunk .cm-chunkButtons": {
    position: "static",
    textAlign: "end",
    backgroundColor: v("bg"),
    padding: "4px 8px",
    fontFamily: "var(--font-sans)",
  },
  ".cm-deletedChunk .cm-chunkButtons button": {
    backgroundColor: v("panel"),
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    color: v("text"),
    fontSize: "12px",
    padding: "3px 8px",
    marginInlineStart: "6px",
  },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"⋯" !important', color: v("faint") },
  ".cm-collapsedLines": { background: `${v("sunken")} !important`, color: v("muted"), padding: "3px 8px" },
  "@media (max-width: 719px)": { ".cm-content": { fontSize: "14px" } },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: v("accent") },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: v("code-string") },
  { tag: [tags.comment, tags.docComment, tags.meta], color: v("faint"), fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: v("code-number") },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: v("code-type") },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.attributeName], color: v("code-function") },
  { tag: tags.heading, color: v("accent"), fontWeight: "600" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: v("info"), textDecoration: "underline" },
  { tag: tags.inserted, color: v("ok") },
  { tag: [tags.deleted, tags.invalid], color: v("danger") },
]);

/** Colours of both themes by custom properties; style sheets carry the page's nonce. */
export const editorTheme: Extension = [look, syntaxHighlighting(colours), EditorView.cspNonce.of(nonce)];
