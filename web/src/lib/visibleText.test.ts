import { describe, expect, test } from "vitest";
import { pieces, visible } from "./visibleText";

/** Nothing in here may be left that a person cannot see or that turns its neighbours round. */
const dangerous = /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/u;

const naughty = [
  "plain.txt",
  "new\nline.txt",
  "carriage\rreturn",
  "tab\there",
  "nul\u0000byte",
  "\u001b[31mred\u001b[0m",
  "\u007fdelete",
  "\u0085next line",
  "evil\u202Etxt.exe",
  "\u2066isolated\u2069",
  "a\u200Bb",
  "a\u200Db",
  "a\u200Cb",
  "\uFEFFbom.txt",
  "soft\u00ADhyphen",
  "tag\u{E0041}\u{E0042}",
  "line\u2028separator",
  "hangul\u3164filler",
  "lone\uD800surrogate",
  "variation\uFE0Fselector",
  " leading",
  "trailing ",
  " ",
  "",
  "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
  "社會科學院語學研究所",
  "مُنَاقَشَةُ سُبُلِ",
  "👩‍👩‍👧‍👦 family.png",
  "0️⃣ keycap",
  "❤️ heart",
  "<script>alert(1)</script>",
  "../../etc/passwd",
];

describe("visibleText", () => {
  test.each(naughty)("leaves nothing hidden in %j", (text) => {
    expect(visible(text)).not.toMatch(dangerous);
  });

  test.each(naughty)("tells %j from every other name", (text) => {
    const same = naughty.filter((other) => visible(other) === visible(text));
    expect(same).toEqual([text]);
  });

  test("plain text stays one piece", () => {
    expect(pieces("src/checkout/total.ts")).toEqual([{ text: "src/checkout/total.ts" }]);
  });

  test("a right-to-left override is named", () => {
    expect(pieces("a\u202Eb")).toEqual([
      { text: "a" },
      { text: "\u27E8U+202E\u27E9", mark: "right-to-left override (U+202E)" },
      { text: "b" },
    ]);
  });

  test("a line feed becomes its picture", () => {
    expect(visible("a\nb")).toBe("a\u240Ab");
  });

  test("joiners inside one emoji stay", () => {
    expect(visible("👩‍👩‍👧‍👦")).toBe("👩‍👩‍👧‍👦");
    expect(visible("❤️")).toBe("❤️");
  });

  test("a joiner between letters shows", () => {
    expect(visible("a\u200Db")).toBe("a\u27E8U+200D\u27E9b");
  });

  test("spaces at the ends show and those inside stay", () => {
    expect(visible("  a b ")).toBe("\u2420\u2420a b\u2420");
  });
});
