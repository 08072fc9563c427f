import { describe, expect, test } from "vitest";
import type { AuditEvent } from "../lib/wire";
import { sentenceOf, subjectOf } from "./sentences";

const names = {
  people: new Map([["p1", "Pia"]]),
  workspaces: new Map([["w1", "shop"]]),
  projects: new Map([["j1", "web"]]),
};

const entry = (type: string, body: Record<string, string> | null, result = "fact", more: Partial<AuditEvent> = {}) => ({
  key: "1",
  outcome: undefined,
  result,
  event: {
    index: 1,
    id: "1",
    time: "2026-01-02T12:00:00Z",
    type,
    phase: "fact",
    result: null,
    operation: null,
    principal: "user:p1",
    principalName: null,
    workspace: "w1",
    body,
    ...more,
  },
});

describe("a row of the timeline reads as a sentence", () => {
  test.each([
    ["git.committed", { all: "true" }, "committed all changes in shop"],
    ["git.switched", { branch: "topic", created: "true" }, "made the branch topic in shop and switched to it"],
    [
      "git.pushed",
      { "refs/heads/topic": "create 0 1 done", "refs/tags/v1": "create 0 2 done", refs: "2" },
      "pushed topic and 1 more ref in shop",
    ],
    ["git.push_refused", { "refs/heads/main": "update 1 2 refused: protected", refs: "1" }, "was refused the push of main in shop"],
    ["file.written", { path: "src/a.ts" }, "wrote src/a.ts in shop"],
    ["file.deleted", { count: "3", path1: "a", path2: "b", path3: "c" }, "deleted a and 2 more things in shop"],
    ["terminal.opened", { terminal: "Terminal 2", command: "" }, "opened Terminal 2 in shop"],
    ["terminal.ended", { terminal: "build", exit_code: "0" }, "saw the terminal build end in shop with exit code 0"],
    ["workspace.fetched", { result: "failed" }, "could not fetch the repository in shop"],
    ["member.role_changed", { user: "p1", from: "member", to: "admin" }, "made Pia admin, who was member"],
    ["member.removed", { user: "gone" }, "removed a person from the organisation"],
    ["project_role.changed", { user: "p1", project: "j1", to: "none" }, "took the role of Pia in web away"],
    ["sign_in.failed", { account: "user:p1", address: "127.0.0.1", who: "ab" }, "failed to sign in as Pia from 127.0.0.1"],
    ["sign_in.failed", { account: "unknown", address: "unknown", who: "ab" }, "failed to sign in"],
    [
      "egress.changed",
      { defaultBundle: "true", added: "a.example:22 opaque", removed: "" },
      "allowed a.example:22 opaque for every project",
    ],
    ["egress.changed", { project: "web", bundles: "docs", added: "", removed: "" }, "changed the network bundles of the project web"],
  ])("%s %j", (type, body, words) => {
    expect(sentenceOf(entry(type, body), names)).toBe(words);
  });

  test("what did not happen does not read as if it had", () => {
    expect(sentenceOf(entry("file.written", { path: "a" }, "not_done"), names)).toBe("tried to write a in shop");
    expect(sentenceOf(entry("git.committed", { all: "false" }, "unknown"), names)).toBe("tried to commit the staged changes in shop");
    expect(sentenceOf(entry("workspace.woken", { workspace: "shop", project: "web" }, "running"), names)).toBe("began to wake shop of web");
  });

  test("an unknown type, an erased body and a hostile type are told", () => {
    expect(sentenceOf(entry("moon.landed", {}), names)).toBe("moon landed");
    expect(sentenceOf(entry("file.written", null), names)).toBe("file written (details erased)");
    expect(sentenceOf(entry("constructor", {}), names)).toBe("constructor");
  });

  test("somebody did it", () => {
    expect(subjectOf(entry("sign_out", {}, "fact", { principalName: "Olive" }), names)).toBe("Olive");
    expect(subjectOf(entry("sign_out", {}), names)).toBe("Pia");
    expect(subjectOf(entry("sign_in.failed", {}, "fact", { principal: "anonymous" }), names)).toBe("Somebody");
    expect(subjectOf(entry("workspace.fetched", {}, "fact", { principal: "server" }), names)).toBe("Bailey");
  });
});
