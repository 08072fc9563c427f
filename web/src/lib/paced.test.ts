import { expect, test, vi } from "vitest";
import { Paced } from "./paced";

test("what comes while it acts is done together afterwards, and never two at a time", async () => {
  vi.useFakeTimers();
  const done: string[][] = [];
  let free = () => {};
  const paced = new Paced<string[]>(
    (what) => {
      done.push(what);
      return new Promise<void>((resolve) => (free = resolve));
    },
    (one, other) => [...one, ...other],
    100,
  );
  paced.ask(["a"]);
  paced.ask(["b"]);
  paced.ask(["c"]);
  expect(done).toEqual([["a"]]);
  free();
  await vi.advanceTimersByTimeAsync(99);
  expect(done).toEqual([["a"]]);
  await vi.advanceTimersByTimeAsync(2);
  expect(done).toEqual([["a"], ["b", "c"]]);
  vi.useRealTimers();
});
