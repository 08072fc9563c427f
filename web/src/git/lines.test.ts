import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { unchangedEnds } from "./lines";

describe("lines that two texts share", () => {
  test.each([
    ["a b c", "a b c", 3, 0],
    ["a b c", "a x b c", 1, 2],
    ["a b c", "a c", 1, 1],
    ["a a a", "a a", 2, 0],
    ["a b", "x y", 0, 0],
  ])("%s and %s", (before, after, start, end) => {
    expect(unchangedEnds(Text.of(before.split(" ")), Text.of(after.split(" ")))).toEqual({ start, end });
  });
});
