import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { conflictsOf, take } from "./conflicts";
import type { Side } from "./conflicts";

const settle = (text: string, side: Side) => {
  let doc = Text.of(text.split("\n"));
  for (let [first] = conflictsOf(doc); first; [first] = conflictsOf(doc)) {
    const { from, to, insert } = take(doc, first, side);
    doc = doc.replace(from, to, insert);
  }
  return doc.toString();
};

const plain = "a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> side\nz\n";

describe("a conflict", () => {
  test.each<[string, string, Side, string]>([
    ["ours", plain, "ours", "a\nours\nz\n"],
    ["theirs", plain, "theirs", "a\ntheirs\nz\n"],
    ["both", plain, "both", "a\nours\ntheirs\nz\n"],
    ["with what was there before", plain.replace("=======", "||||||| base\nwas\n======="), "both", "a\nours\ntheirs\nz\n"],
    ["of which one side deleted all", "<<<<<<< HEAD\n=======\ntheirs\n>>>>>>> side\nz", "ours", "z"],
    ["at the very end", "a\n<<<<<<< HEAD\nours\n=======\n>>>>>>> side", "ours", "a\nours"],
    ["that leaves nothing at the very end", "a\n<<<<<<< HEAD\nours\n=======\n>>>>>>> side", "theirs", "a"],
    ["twice", plain + plain, "ours", "a\nours\nz\na\nours\nz\n"],
  ])("%s", (_, text, side, settled) => {
    expect(settle(text, side)).toBe(settled);
  });

  test.each(["=======\n", "<<<<<<< a\n=======\n", ">>>>>>> a\n", "<<<<<<<< a\n=======\n>>>>>>> b", "a <<<<<<< b\n"])(
    "is not one that lacks a mark: %s",
    (text) => {
      expect(conflictsOf(Text.of(text.split("\n")))).toEqual([]);
    },
  );

  test("begins at the last mark that begins one", () => {
    expect(conflictsOf(Text.of("<<<<<<< a\n<<<<<<< b\n=======\n=======\n>>>>>>> c".split("\n")))).toEqual([
      { start: 2, base: undefined, middle: 3, end: 5, ours: "b", theirs: "c" },
    ]);
  });
});
