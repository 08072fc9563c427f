import { isAttended } from "../lib/attended";
import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import { queries } from "../lib/queries";
import type { GitChange, GitStatus, Workspace } from "../lib/wire";

export interface Place {
  readonly org: string;
  readonly id: string;
}

const path = ({ org, id }: Place) => ({ org, workspace: id });
const key = ({ org, id }: Place) => ["git", org, id] as const;

export const statusQuery = (place: Place, up: boolean) =>
  queryOptions({
    queryKey: [...key(place), "status"],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/status", { params: { path: path(place) } })),
    enabled: up,
    // Commits typed in a terminal touch only git's own folder, which nobody watches. A workspace that is dozing is let doze.
    refetchInterval: () =>
      up && isAttended() && queries.getQueryData<Workspace>(["workspaces", place.org, place.id])?.state !== "frozen" ? 10_000 : false,
  });

/** Which two sides are compared. */
export interface Compared {
  path: string;
  staged: boolean;
  /** The old path of a rename. */
  from?: string | undefined;
  /** A commit against its first parent. */
  commit?: string | undefined;
}

export const diffQuery = (place: Place, { path: file, staged, from, commit: id }: Compared) =>
  queryOptions({
    queryKey: [...key(place), "diff", file, staged, from ?? "", id ?? ""],
    queryFn: () => {
      const query = { path: file, ...(staged ? { staged: true } : {}), ...(from ? { from } : {}), ...(id ? { commit: id } : {}) };
      return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/diff", { params: { path: path(place), query } }));
    },
    staleTime: 0,
  });

export const commitQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: [...key(place), "commit", id],
    queryFn: () =>
      call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/show", { params: { path: path(place), query: { commit: id } } })),
    staleTime: Infinity,
  });

export const logQuery = (place: Place) =>
  queryOptions({
    queryKey: [...key(place), "log"],
    queryFn: async () =>
      (await call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/log", { params: { path: path(place) } }))).items,
  });

export const branchesQuery = (place: Place) =>
  queryOptions({
    queryKey: [...key(place), "branches"],
    queryFn: () =>
      allPages((cursor) =>
        call(
          api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/branches", {
            params: { path: path(place), query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } },
          }),
        ),
      ),
  });

export function gitChanged(place: Place): Promise<void> {
  return queries.invalidateQueries({ queryKey: key(place) });
}

export async function stage(place: Place, paths: string[]): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/stage", { params: { path: path(place) }, body: { paths } }));
  await gitChanged(place);
}

export async function unstage(place: Place, paths: string[]): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/unstage", { params: { path: path(place) }, body: { paths } }));
  await gitChanged(place);
}

export async function commit(place: Place, message: string, all: boolean): Promise<string> {
  const made = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/commit", { params: { path: path(place) }, body: { message, all } }),
  );
  await gitChanged(place);
  return made.id;
}

export async function switchBranch(place: Place, branch: string, create: boolean): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/switch", { params: { path: path(place) }, body: { branch, create } }));
  await gitChanged(place);
  await queries.invalidateQueries({ queryKey: ["workspaces", place.org] });
}

const clean = (letter: string) => letter === "." || letter === " " || letter === "" || letter === "?";

export function isStaged(change: GitChange): boolean {
  return !clean(change.index) && !isConflict(change);
}

export function isUnstaged(change: GitChange): boolean {
  return !isConflict(change) && (change.tree === "?" || change.index === "?" || !clean(change.tree));
}

export function isConflict({ index, tree }: GitChange): boolean {
  return index === "U" || tree === "U" || (index === "A" && tree === "A") || (index === "D" && tree === "D");
}

/** What happened to a path, all in all: the tree's letter, else the index's. */
export function letterOf(change: GitChange): string {
  if (isConflict(change)) return "U";
  if (change.index === "?" || change.tree === "?") return "?";
  return clean(change.tree) ? change.index : change.tree;
}

/** One letter per changed path, and '*' for each folder above one. */
export function marksOf(status: GitStatus | undefined): Map<string, string> {
  const marks = new Map<string, string>();
  for (const change of status?.changes ?? []) {
    const file = change.path.replace(/\/$/, "");
    marks.set(file, letterOf(change));
    for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1)) {
      const folder = file.slice(0, slash);
      if (!marks.has(folder)) marks.set(folder, "*");
    }
  }
  return marks;
}
