import { extensionOf } from "../lib/paths";

export const LARGE = 5 * 1024 * 1024;
/** How much of a large file is read at a time. */
export const PART = 1024 * 1024;

export type Kind = { kind: "text"; text: string } | { kind: "image"; type: string } | { kind: "binary"; why: string };

const signatures: [type: string, bytes: number[], at?: number][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", [0x57, 0x45, 0x42, 0x50], 8],
  ["image/avif", [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66], 4],
  ["image/bmp", [0x42, 0x4d]],
  ["image/x-icon", [0, 0, 1, 0]],
];

/** What a file is, told by its bytes: a name can lie. Nothing of a file is ever shown as HTML. */
export function sniff(bytes: Uint8Array, partial = false): Kind {
  const image = signatures.find(([, wanted, at = 0]) => wanted.every((byte, index) => bytes[at + index] === byte));
  if (image && !(image[0] === "image/bmp" && !bytes.subarray(0, 64).includes(0))) return { kind: "image", type: image[0] };
  if (bytes.subarray(0, 8192).includes(0)) return { kind: "binary", why: "It holds zero bytes, so it is not text." };
  const text = decode(bytes, partial);
  return text === undefined
    ? { kind: "binary", why: "It is not UTF-8 text, and saving it as text would change it." }
    : { kind: "text", text };
}

/** UTF-8 to the letter (a byte order mark stays), or undefined; a cut character at the end of a part is left out. */
export function decode(bytes: Uint8Array, partial = false): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: partial });
  } catch {
    return undefined;
  }
}

/** A drawing in XML can be shown as a picture too: inside an img element its scripts never run. */
export function isSvg(path: string): boolean {
  return extensionOf(path) === "svg";
}

/** The first bytes as people read them in a hex view: offset, bytes, letters. */
export function hexLines(bytes: Uint8Array, limit = 2048): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${letters}`);
  }
  return lines;
}
