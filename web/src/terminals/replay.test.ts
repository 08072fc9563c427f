import { describe, expect, test } from "vitest";
import { Replay } from "./replay";

const bytes = (from: number, to: number) => Uint8Array.from({ length: to - from }, (_, index) => (from + index) % 251);

describe("Replay", () => {
  test("the first connection wants all there is", () => {
    expect(new Replay().from).toBeUndefined();
  });

  test("a later connection goes on where the last one ended", () => {
    const replay = new Replay();
    replay.hello(0);
    replay.frame(bytes(0, 100));
    expect(replay.from).toBe(100);
    expect(replay.hello(100)).toBe(0);
    expect(replay.frame(bytes(100, 120))).toEqual(bytes(100, 120));
  });

  test("what was shown before is not shown again", () => {
    const replay = new Replay();
    replay.hello(0);
    replay.frame(bytes(0, 100));
    replay.hello(60);
    expect(replay.frame(bytes(60, 90))).toHaveLength(0);
    expect(replay.frame(bytes(90, 130))).toEqual(bytes(100, 130));
    expect(replay.from).toBe(130);
  });

  test("what the ring has dropped is told", () => {
    const replay = new Replay();
    replay.hello(0);
    replay.frame(bytes(0, 100));
    expect(replay.hello(400)).toBe(300);
    expect(replay.frame(bytes(400, 410))).toEqual(bytes(400, 410));
  });

  test("a first connection in the middle of a ring has lost nothing of ours", () => {
    const replay = new Replay();
    expect(replay.hello(5000)).toBe(0);
    expect(replay.from).toBe(5000);
  });

  test("a skip in the middle moves on", () => {
    const replay = new Replay();
    replay.hello(0);
    replay.frame(bytes(0, 10));
    expect(replay.skipped(50)).toBe(40);
    expect(replay.frame(bytes(50, 60))).toEqual(bytes(50, 60));
    expect(replay.from).toBe(60);
  });

  test("over any cuts every byte is shown once", () => {
    const total = bytes(0, 5000);
    let seed = 7;
    const random = (below: number) => (seed = (seed * 16807) % 2147483647) % below;
    const replay = new Replay();
    const shown: number[] = [];
    while (shown.length < total.length) {
      // The server may begin a little before what was asked for.
      let at = Math.max(0, (replay.from ?? 0) - random(50));
      expect(replay.hello(at)).toBe(0);
      for (let frames = random(6); frames >= 0 && at < total.length; frames--) {
        const to = Math.min(total.length, at + 1 + random(200));
        shown.push(...replay.frame(total.subarray(at, to)));
        at = to;
      }
    }
    expect(Uint8Array.from(shown)).toEqual(total);
  });
});
