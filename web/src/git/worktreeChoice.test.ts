import { describe, expect, test } from "vitest";
import type { GitBranch, GitWorktree } from "../lib/wire";
import { freeBranches, requestOf, worktreeName, worktreePlace } from "./worktreeChoice";

const branch = (name: string, remote = false): GitBranch => ({ name, head: "0".repeat(40), current: false, remote });
const tree = (path: string, of: string | null, folder: string | null = null): GitWorktree => ({
  path,
  head: null,
  branch: of,
  main: folder === null,
  inside: true,
  locked: false,
  gone: false,
  folder,
});

const branches = [branch("main"), branch("topic"), branch("free/er"), branch("origin/topic", true), branch("origin/deep/new", true)];

describe("branches for a worktree", () => {
  test("are those that are out nowhere, and a remote's that have no local one yet", () => {
    const trees = [tree("/workspace", "main"), tree("/workspace/.worktrees/topic", "topic", ".worktrees/topic")];
    expect(freeBranches(branches, trees)).toEqual(["free/er", "origin/deep/new"]);
    expect(freeBranches([], trees)).toEqual([]);
  });
  test("are asked for as they are, and a remote's as a new one that follows it", () => {
    expect(requestOf("free/er", branches)).toEqual({ branch: "free/er", create: false });
    expect(requestOf("origin/deep/new", branches)).toEqual({ branch: "deep/new", create: true, start: "origin/deep/new" });
    expect(requestOf("typed", branches)).toEqual({ branch: "typed", create: false });
    // A local branch may be called like a remote's.
    expect(requestOf("origin/deep/new", [...branches, branch("origin/deep/new")])).toEqual({ branch: "origin/deep/new", create: false });
  });
  test("a worktree is called by its folder, and shown where it lies", () => {
    expect(worktreePlace(tree("/workspace/.worktrees/a", "a", ".worktrees/a"))).toBe("a");
    expect(worktreePlace(tree("/workspace/trees/a", "a", "trees/a"))).toBe("trees/a");
    expect(worktreePlace(tree("/tmp/else", null))).toBe("/tmp/else");
    expect(worktreeName(tree("/workspace/.worktrees/a", "a", ".worktrees/a"))).toBe("a");
    expect(worktreeName(tree("/tmp/else", null))).toBe("else");
  });
});
