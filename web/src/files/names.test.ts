import { expect, test } from "vitest";
import { nearFirst } from "./names";

test("what lies near comes first, then by name", () => {
  expect(nearFirst(["b/x/y", "b/a", "z", "a/b", "a"])).toEqual(["a", "z", "a/b", "b/a", "b/x/y"]);
});
