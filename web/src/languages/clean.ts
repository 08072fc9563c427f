const plain = new Set(
  "p br hr pre code em strong b i del ul ol li blockquote span h1 h2 h3 h4 h5 h6 table thead tbody tr th td".split(" "),
);

/** Classes of the highlighter; a server must not borrow the page's. */
const coloured = /^\s+class="((?:ͼ[\w-]+ ?)+)"\s*$/u;

/**
 * What the words of a language server may become: text with its form. Each tag is written anew without what it had, or taken out; every other "<" is a
 * character. So there is no link, no picture, no style, and nothing that runs or loads, however the text is broken.
 */
export function clean(html: string): string {
  return html.replace(
    /<(\/?)([a-z][a-z0-9]*)(\s[^<>]*)?\/?>|</gi,
    (_, end: string | undefined, name: string | undefined, rest: string | undefined) => {
      if (name === undefined) return "&lt;";
      const tag = name.toLowerCase();
      if (!plain.has(tag)) return "";
      const colour = tag === "span" && end === "" ? coloured.exec(rest ?? "")?.[1] : undefined;
      return colour === undefined ? `<${end ?? ""}${tag}>` : `<span class="${colour}">`;
    },
  );
}
