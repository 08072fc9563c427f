import { expect, test } from "vitest";
import { freeName, isPlain, topmost } from "./paths";

test("what lies in another of them is not named twice", () => {
  expect(topmost(["a/b", "a", "ab", "c/d/e", "c/d"])).toEqual(["a", "ab", "c/d"]);
});

test("a free name keeps the ending, and a dot at the beginning is none", () => {
  const taken = new Set(["notes (2).txt"]);
  expect(freeName("notes.txt", (name) => taken.has(name))).toBe("notes (3).txt");
  expect(freeName(".env", () => false)).toBe(".env (2)");
});

test.each(["../x", "/x", "a//b", "a/./b", "a/../b", "..", "", "a/", "a\0b"])("%j is no plain way down", (path) => {
  expect(isPlain(path)).toBe(false);
});

test.each(["a", "..a/b..", "...", "a b/🏰\nc", "C:\\x"])("%j is a plain way down", (path) => {
  expect(isPlain(path)).toBe(true);
});
