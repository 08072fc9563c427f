import { describe, expect, test } from "vitest";
import type { AuditEvent } from "../lib/wire";
import { byDay, joinOutcomes, readCheckpoint, typeWords } from "./timeline";

const event = (index: number, phase: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  index,
  id: String(index),
  time: "2026-01-02T12:00:00Z",
  type: "file.written",
  phase,
  principal: "user",
  principalName: null,
  result: null,
  operation: null,
  workspace: null,
  body: null,
  ...more,
});

describe("timeline", () => {
  test("an intent and its outcome are one entry", () => {
    const entries = joinOutcomes([event(2, "outcome", { operation: "a", result: "done" }), event(1, "intent", { operation: "a" })]);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ key: "1", result: "done", outcome: { index: 2 } });
  });

  test("an intent without an outcome is under way", () => {
    expect(joinOutcomes([event(1, "intent", { operation: "a" })])[0]?.result).toBe("running");
  });

  test("an outcome whose intent is on another page stays", () => {
    expect(joinOutcomes([event(2, "outcome", { operation: "a", result: "unknown" })])[0]).toMatchObject({ key: "2", result: "unknown" });
  });

  test("a fact is itself", () => {
    expect(joinOutcomes([event(3, "fact")])[0]?.result).toBe("fact");
  });

  test("days are told apart in their order", () => {
    const entries = joinOutcomes([event(2, "fact", { time: "2026-01-02T12:00:00Z" }), event(1, "fact", { time: "2026-01-01T12:00:00Z" })]);
    expect(byDay(entries, new Date("2026-01-02T13:00:00Z")).map((one) => one.day)).toEqual(["Today", "Yesterday"]);
  });

  test("a checkpoint is read and nonsense is not", () => {
    expect(readCheckpoint("bailey.example/audit/x\n42\nq83v\n\n— x y\n")).toEqual({
      origin: "bailey.example/audit/x",
      size: 42,
      root: "q83v",
    });
    expect(readCheckpoint("nonsense")).toBeUndefined();
    expect(readCheckpoint("a\n-1\nb")).toBeUndefined();
  });

  test("a type becomes words", () => {
    expect(typeWords("file.written")).toBe("File written");
    expect(typeWords("git_commit")).toBe("Git commit");
  });
});
