/**
 * Names, branches, commands and titles come from strangers. What could hide, reorder or break a line is turned into
 * something that can be seen, so that two different names never look the same for want of ink.
 */
export interface Piece {
  readonly text: string;
  /** The name of what stood here; undefined for plain text. */
  readonly mark?: string;
}

// Controls, bidi and other format characters, private and unassigned ones, lone surrogates, fillers, unusual spaces, variation selectors.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u00A0\u034F\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000\u3164\uFFA0\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;
const HIDDEN_ALL = new RegExp(HIDDEN.source, "gu");
// A joiner or selector inside one emoji belongs to the picture.
const EMOJI =
  /\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?(?:\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)*|[0-9#*]\uFE0F\u20E3/gu;
const NAMES: Record<number, string> = {
  0x09: "tab",
  0x0a: "line feed",
  0x0d: "carriage return",
  0x1b: "escape",
  0xad: "soft hyphen",
  0x200b: "zero-width space",
  0x200c: "zero-width non-joiner",
  0x200d: "zero-width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop directional formatting",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop directional isolate",
  0xfeff: "byte order mark",
};

export function pieces(text: string): Piece[] {
  if (!HIDDEN.test(text) && text === text.trim()) return [{ text }];
  const found: Piece[] = [];
  let end = 0;
  for (const emoji of text.matchAll(EMOJI)) {
    reveal(text.slice(end, emoji.index), found);
    push(found, emoji[0]);
    end = emoji.index + emoji[0].length;
  }
  reveal(text.slice(end), found);
  return edges(found);
}

/** The same as one string, for titles, labels and the document's name. */
export function visible(text: string): string {
  return pieces(text)
    .map((piece) => piece.text)
    .join("");
}

function reveal(text: string, into: Piece[]): void {
  let end = 0;
  for (const match of text.matchAll(HIDDEN_ALL)) {
    push(into, text.slice(end, match.index));
    into.push(picture(match[0].codePointAt(0) ?? 0));
    end = match.index + match[0].length;
  }
  push(into, text.slice(end));
}

function push(into: Piece[], text: string): void {
  if (text === "") return;
  const last = into.at(-1);
  if (last && last.mark === undefined) into[into.length - 1] = { text: last.text + text };
  else into.push({ text });
}

function picture(code: number): Piece {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const mark = NAMES[code] === undefined ? hex : `${NAMES[code]} (${hex})`;
  if (code < 0x20) return { text: String.fromCharCode(0x2400 + code), mark };
  return { text: code === 0x7f ? "\u2421" : `\u27E8${hex}\u27E9`, mark };
}

/** A space at either end of a name is as good as hidden. */
function edges(found: Piece[]): Piece[] {
  const space = (count: number): Piece[] => Array.from({ length: count }, () => ({ text: "\u2420", mark: "space" }));
  const first = found[0];
  if (first && first.mark === undefined) {
    const rest = first.text.replace(/^ +/u, "");
    found.splice(0, 1, ...space(first.text.length - rest.length), ...(rest === "" ? [] : [{ text: rest }]));
  }
  const last = found.at(-1);
  if (last && last.mark === undefined) {
    const rest = last.text.replace(/ +$/u, "");
    found.splice(-1, 1, ...(rest === "" ? [] : [{ text: rest }]), ...space(last.text.length - rest.length));
  }
  return found;
}
