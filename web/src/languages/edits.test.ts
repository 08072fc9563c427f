import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { addressOf, pathOf } from "./addresses";
import { toSnippet } from "./completion";
import { changesOf, filesOf, offsetOf, rangeOf } from "./edits";
import { spotsOf } from "./commands";
import { applyTo } from "./renamePlan";

const at = (line: number, character: number, toLine = line, toCharacter = character) => ({
  start: { line, character },
  end: { line: toLine, character: toCharacter },
});

test("a file's address is read back, in whatever way a server writes it", () => {
  for (const path of ["a.ts", "src/ä ö#?%.ts", "@x/[id]/a b.ts"]) expect(pathOf(addressOf(path))).toBe(path);
  expect(pathOf("file:///workspace/%40x/a%20b.ts")).toBe("@x/a b.ts");
});

test.each([
  "file:///etc/passwd",
  "file:///workspace",
  "file:///workspace/",
  "file:///workspace/../etc/passwd",
  "file:///workspace/a/%2e%2e/%2e%2e/etc",
  "file:///workspace/a//b",
  "file:///workspace/%00",
  "file:///workspace/%zz",
  "file:///workspace/a?b",
  "https://evil.example/workspace/a",
  7,
  null,
])("%s is no file of the workspace", (address) => expect(pathOf(address)).toBeUndefined());

test("places beyond a text are its end, and what is no place its beginning", () => {
  const doc = Text.of(["one", "two"]);
  expect(offsetOf(doc, { line: 1, character: 1 })).toBe(5);
  expect(offsetOf(doc, { line: 0, character: 99 })).toBe(3);
  expect(offsetOf(doc, { line: 99, character: 0 })).toBe(7);
  for (const wrong of [null, {}, { line: -1, character: 0 }, { line: 1.5, character: 0 }, { line: "1", character: 0 }])
    expect(offsetOf(doc, wrong)).toBe(0);
  expect(rangeOf(doc, { start: { line: 1, character: 0 }, end: { line: 0, character: 0 } })).toEqual({ from: 4, to: 4 });
});

test("edits of an editor come in order, end lines as it does, and are none when they overlap", () => {
  const doc = Text.of(["one", "two"]);
  expect(
    changesOf(
      doc,
      [
        { range: at(1, 0, 1, 3), newText: "a\r\nb" },
        { range: at(0, 0), newText: "x" },
      ],
      "\n",
    ),
  ).toEqual([
    { from: 0, to: 0, insert: "x" },
    { from: 4, to: 7, insert: "a\nb" },
  ]);
  expect(
    changesOf(doc, [
      { range: at(0, 0, 0, 2), newText: "" },
      { range: at(0, 1, 0, 3), newText: "" },
    ]),
  ).toBeUndefined();
  expect(changesOf(doc, [{ newText: "" }])).toBeUndefined();
  expect(changesOf(doc, "x")).toBeUndefined();
});

test("a workspace edit that leads out, moves files or is too much is refused with a sentence", () => {
  const edit = { range: at(0, 0), newText: "x" };
  expect(filesOf({ changes: { "file:///workspace/a.ts": [edit], "file:///workspace/b.ts": [] } })).toEqual(new Map([["a.ts", [edit]]]));
  expect(filesOf({ documentChanges: [{ textDocument: { uri: "file:///workspace/a.ts", version: 1 }, edits: [edit] }] })).toEqual(
    new Map([["a.ts", [edit]]]),
  );
  expect(filesOf(null)).toEqual(new Map());
  expect(filesOf({ changes: { "file:///etc/passwd": [edit] } })).toMatch(/outside/);
  expect(filesOf({ documentChanges: [{ kind: "delete", uri: "file:///workspace/a.ts" }] })).toMatch(/move or delete/);
  expect(filesOf({ changes: { "file:///workspace/a.ts": Array.from({ length: 10_001 }, () => edit) } })).toMatch(/too much/);
});

test("places of an answer are those of the workspace, sorted, and the others counted", () => {
  const { list, outside } = spotsOf([
    { uri: "file:///workspace/b.ts", range: at(3, 2) },
    { uri: "file:///usr/lib/c.ts", range: at(0, 0) },
    { targetUri: "file:///workspace/a.ts", targetSelectionRange: at(0, 4) },
    "x",
  ]);
  expect(list).toEqual([
    { path: "a.ts", line: 1, column: 5 },
    { path: "b.ts", line: 4, column: 3 },
  ]);
  expect(outside).toBe(1);
  expect(spotsOf(null)).toEqual({ list: [], outside: 0 });
});

test("edits of a file on the disk keep its line ends, and do not guess", () => {
  expect(
    applyTo("a b\r\nc b\r\n", [
      { range: at(1, 2, 1, 3), newText: "x" },
      { range: at(0, 2, 0, 3), newText: "y\nz" },
    ]),
  ).toBe("a y\r\nz\r\nc x\r\n");
  expect(applyTo("a\n", [{ range: at(2, 0), newText: "x" }])).toBe("a\nx");
  expect(applyTo("a\n", [{ range: at(0, 5), newText: "x" }])).toBeUndefined();
  expect(
    applyTo("abc", [
      { range: at(0, 0, 0, 2), newText: "" },
      { range: at(0, 1, 0, 3), newText: "" },
    ]),
  ).toBeUndefined();
});

test("snippets are said in the editor's words", () => {
  expect(toSnippet("f($1, ${2:x})$0")).toBe("f(${1}, ${2:x})${0}");
  expect(toSnippet("a \\$b ${1|x,y|}")).toBe("a $b ${1:x}");
});
