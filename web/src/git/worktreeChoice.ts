import { nameOf } from "../lib/paths";
import type { GitBranch, GitWorktree, GitWorktreeRequest } from "../lib/wire";

/** What a list shows: where it lies, without what is the same for all that are made here. */
export function worktreePlace(one: GitWorktree): string {
  return one.path.replace(/^\/workspace\/(\.worktrees\/)?/, "");
}

export function worktreeName(one: GitWorktree): string {
  return nameOf(one.folder ?? one.path);
}

/** Branches that a worktree can have: no other has them out. A remote's one stands for a new branch of its name, unless there is one. */
export function freeBranches(branches: readonly GitBranch[], worktrees: readonly GitWorktree[]): string[] {
  const taken = new Set(worktrees.map((one) => one.branch));
  const own = new Set(branches.filter((one) => !one.remote).map((one) => one.name));
  return branches.filter((one) => (one.remote ? !own.has(withoutRemote(one.name)) : !taken.has(one.name))).map((one) => one.name);
}

/** What is asked for an existing branch: one that only a remote has becomes a new one that follows it. */
export function requestOf(name: string, branches: readonly GitBranch[]): GitWorktreeRequest {
  const isRemote = branches.some((one) => one.remote && one.name === name) && branches.every((one) => one.remote || one.name !== name);
  return isRemote ? { branch: withoutRemote(name), create: true, start: name } : { branch: name, create: false };
}

function withoutRemote(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
