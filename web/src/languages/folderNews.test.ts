import { expect, test } from "vitest";
import { FolderNews } from "./folderNews";

test("what was made, changed and deleted is told from one look to the next, of files that servers read", async () => {
  let now: { name: string; modified: string }[] | undefined = [
    { name: "old.ts", modified: "2026-01-01T00:00:00Z" },
    { name: "new.ts", modified: "2026-01-02T00:00:00Z" },
    { name: "notes.txt", modified: "2026-01-02T00:00:00Z" },
  ];
  const news = new FolderNews(() => (now ? Promise.resolve(now) : Promise.reject(new Error("gone"))));
  // Seen for the first time: what changed last is what it was told for.
  expect(await news.of(["src"])).toEqual([{ uri: "file:///workspace/src/new.ts", type: 2 }]);
  expect(await news.of(["src"])).toEqual([]);
  now = [
    { name: "old.ts", modified: "2026-01-03T00:00:00Z" },
    { name: "tsconfig.json", modified: "2026-01-03T00:00:00Z" },
  ];
  expect(await news.of([])).toEqual([
    { uri: "file:///workspace/src/old.ts", type: 2 },
    { uri: "file:///workspace/src/tsconfig.json", type: 1 },
    { uri: "file:///workspace/src/new.ts", type: 3 },
  ]);
  now = undefined;
  expect((await news.of(["src"])).map((one) => one.type)).toEqual([3, 3]);
});
