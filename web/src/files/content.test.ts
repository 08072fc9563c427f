import { describe, expect, test } from "vitest";
import { EditorState } from "@codemirror/state";
import { lineEnd } from "../lib/lineEnd";
import { decode, hexLines, sniff } from "./content";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("content", () => {
  test("text is told from bytes, whatever the name", () => {
    expect(sniff(utf8("hello\n"))).toEqual({ kind: "text", text: "hello\n" });
    expect(sniff(Uint8Array.of(104, 0, 105)).kind).toBe("binary");
    expect(sniff(Uint8Array.of(0xc3, 0x28)).kind).toBe("binary");
  });

  test("a picture is told by its first bytes", () => {
    expect(sniff(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toEqual({ kind: "image", type: "image/png" });
    expect(sniff(utf8("<svg onload=alert(1)>")).kind).toBe("text");
    expect(sniff(utf8("BMW is a car")).kind).toBe("text");
  });

  test("a page is never more than text", () => {
    expect(sniff(utf8("<!doctype html><script>alert(1)</script>")).kind).toBe("text");
  });

  test("a character cut at the end of a part is left out", () => {
    const cut = utf8("grün").subarray(0, 3);
    expect(decode(cut)).toBeUndefined();
    expect(decode(cut, true)).toBe("gr");
  });

  test.each(["a\nb\n", "a\r\nb\r\n", "a\r\nb\nc\rd\n", "\uFEFFa\n", "no end", "", "\r", "a\r\n\r\nb"])(
    "the editor gives %j back to the byte",
    (text) => {
      const bytes = utf8(text);
      const found = sniff(bytes);
      if (found.kind !== "text") throw new Error("not text");
      const state = EditorState.create({ doc: found.text, extensions: EditorState.lineSeparator.of(lineEnd(found.text)) });
      expect(utf8(state.sliceDoc())).toEqual(bytes);
    },
  );

  test("bytes are shown in rows", () => {
    expect(hexLines(utf8("Hi!\n"))).toEqual(["00000000  48 69 21 0a                                      Hi!·"]);
  });
});
