import type { LSPPlugin } from "@codemirror/lsp-client";

const MOST = 50_000;
const MOST_PARTS = 20;

/** What a server says of something, in any of the protocol's forms, as elements; undefined when it is nothing. The client's cleaner has seen it. */
export function documentation(plugin: LSPPlugin, value: unknown): HTMLElement | undefined {
  const parts = (Array.isArray(value) ? value.slice(0, MOST_PARTS) : [value]).map((one) => html(plugin, one)).filter((one) => one !== "");
  if (parts.length === 0) return undefined;
  const box = document.createElement("div");
  box.className = "cm-lsp-documentation";
  box.append(document.createRange().createContextualFragment(parts.join("<hr>")));
  return box;
}

function html(plugin: LSPPlugin, value: unknown): string {
  if (typeof value === "string") return plugin.docToHTML(value.slice(0, MOST), "markdown");
  if (typeof value !== "object" || value === null || !("value" in value) || typeof value.value !== "string" || value.value.trim() === "")
    return "";
  const text = value.value.slice(0, MOST);
  if ("language" in value) {
    const language = typeof value.language === "string" ? value.language.replace(/\W/g, "") : "";
    return plugin.docToHTML({ kind: "markdown", value: `~~~~~${language}\n${text}\n~~~~~` });
  }
  return plugin.docToHTML({ kind: "kind" in value && value.kind === "plaintext" ? "plaintext" : "markdown", value: text });
}
