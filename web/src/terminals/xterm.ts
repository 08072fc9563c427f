import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { WebglAddon } from "@xterm/addon-webgl";
import { Terminal } from "@xterm/xterm";
import { nonce } from "../lib/csp";

/** The same in both themes: what programs draw is made for a dark ground. */
const theme = {
  background: "#111110",
  foreground: "#e6e3dc",
  cursor: "#8ea2ff",
  cursorAccent: "#111110",
  selectionBackground: "#3a4470",
  black: "#2c2b29",
  red: "#ff8b80",
  green: "#5fce93",
  yellow: "#f0b94c",
  blue: "#8ea2ff",
  magenta: "#d6a3f0",
  cyan: "#6cc4ea",
  white: "#e6e3dc",
  brightBlack: "#8f8c84",
  brightRed: "#ffb0a8",
  brightGreen: "#8fe0b4",
  brightYellow: "#f7d28a",
  brightBlue: "#b4c1ff",
  brightMagenta: "#e6c4f7",
  brightCyan: "#9dd8f2",
  brightWhite: "#ffffff",
};

export interface Xterm {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
  dispose: () => void;
}

/** A terminal in an element. Links, also those that programs name by escape sequence, go through `onLink`. */
export function makeXterm(parent: HTMLElement, onLink: (url: string) => void, screenReader: boolean): Xterm {
  const terminal = new Terminal({
    allowProposedApi: true,
    documentOverride: stampingDocument(),
    fontFamily: '"JetBrains Mono", ui-monospace, "SF Mono", "DejaVu Sans Mono", Consolas, monospace',
    fontSize: 13,
    lineHeight: 1.2,
    scrollback: 20_000,
    cursorBlink: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    macOptionIsMeta: true,
    minimumContrastRatio: 4.5,
    screenReaderMode: screenReader,
    theme,
    linkHandler: { activate: (_event, url) => onLink(url), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.loadAddon(new WebLinksAddon((_event, url) => onLink(url)));
  terminal.unicode.activeVersion = "11";
  stampingWhile(() => terminal.open(parent));
  terminal.textarea?.setAttribute("data-home", "");
  addGraphics(terminal);
  return { terminal, fit, search, dispose: () => terminal.dispose() };
}

/** Drawn by the graphics card where that works; a lost context falls back to elements. */
function addGraphics(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    return;
  }
}

/** Without the graphics card colours are style attributes, which the policy refuses; the same as a property is fine. */
function styleByProperty(element: HTMLElement): void {
  const set = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === "style") element.style.cssText = value;
    else set(name, value);
  };
}

// Only its overload for tags of old is deprecated.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const create: (tag: string) => HTMLElement = document.createElement.bind(document);

/** The library makes style elements; under the page's policy they need its nonce. */
function stamped(tag: string): HTMLElement {
  const element = create(tag);
  if (tag === "style" && nonce !== "") element.nonce = nonce;
  else if (tag === "span") styleByProperty(element);
  return element;
}

function stampingDocument(): Document {
  return new Proxy(document, {
    get(target, name) {
      if (name === "createElement") return stamped;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** The scroll bar's style goes past the document that the library was given, and is made while it opens. */
function stampingWhile(act: () => void): void {
  Object.defineProperty(document, "createElement", { configurable: true, value: stamped });
  try {
    act();
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
}
