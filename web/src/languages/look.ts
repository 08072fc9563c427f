import { EditorView } from "@codemirror/view";

const v = (name: string) => `var(--${name})`;

/** How what a language server says looks in the editor, in both themes. */
export const assistantLook = EditorView.theme({
  ".cm-lsp-documentation": {
    maxWidth: "min(560px, 86vw)",
    maxHeight: "320px",
    overflow: "auto",
    padding: "6px 10px",
    fontFamily: "var(--font-sans)",
    fontSize: "13px",
    lineHeight: "1.5",
    overflowWrap: "anywhere",
  },
  ".cm-lsp-documentation pre, .cm-lsp-documentation code": { fontFamily: "var(--font-mono)", fontSize: "12px", whiteSpace: "pre-wrap" },
  ".cm-lsp-documentation pre": { margin: "2px 0" },
  ".cm-lsp-documentation p": { margin: "4px 0" },
  ".cm-lsp-documentation ul, .cm-lsp-documentation ol": { margin: "4px 0", paddingLeft: "18px", listStyle: "revert" },
  ".cm-lsp-documentation hr": { margin: "6px 0", border: "none", borderTop: "1px solid var(--line)" },
  ".cm-lsp-signature-tooltip": { padding: "6px 10px !important", maxWidth: "min(560px, 86vw) !important" },
  ".cm-lsp-active-parameter": { color: v("accent") },
  ".cm-tooltip.cm-completionInfo": { padding: "0" },
  ".cm-tooltip.cm-tooltip-lint": { padding: "0", maxWidth: "min(560px, 86vw)" },
  ".cm-diagnostic": {
    padding: "6px 10px",
    fontFamily: "var(--font-sans)",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    marginLeft: "0",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--danger)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--wait)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeft: "3px solid var(--info)" },
  ".cm-diagnosticSource": { opacity: "1", color: v("muted") },
  ".cm-lintRange": {
    backgroundImage: "none",
    textDecorationLine: "underline",
    textDecorationStyle: "wavy",
    textDecorationThickness: "1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-error": { backgroundImage: "none", textDecorationColor: v("danger") },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecorationColor: v("wait") },
  ".cm-lintRange-info": { backgroundImage: "none", textDecorationColor: v("info") },
  ".cm-lintRange-hint": { backgroundImage: "none", textDecorationStyle: "dotted", textDecorationColor: v("faint") },
  ".cm-lintRange-active": { backgroundColor: v("wait-soft") },
});
