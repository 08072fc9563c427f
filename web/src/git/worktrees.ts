import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import type { GitWorktree, GitWorktreeRemoved, GitWorktreeRequest } from "../lib/wire";
import { gitChanged } from "./git";
import type { Place } from "./git";

const path = ({ org, id }: Place) => ({ org, workspace: id });

export const worktreesQuery = (place: Place) =>
  queryOptions({
    queryKey: ["git", place.org, place.id, "worktrees"],
    queryFn: (): Promise<GitWorktree[]> =>
      call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/worktrees", { params: { path: path(place) } })),
  });

export async function addWorktree(place: Place, body: GitWorktreeRequest): Promise<GitWorktree> {
  const made = await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/worktrees", { params: { path: path(place) }, body }));
  await gitChanged(place);
  return made;
}

/** Without force it says what would be lost, and removes nothing then. */
export async function removeWorktree(place: Place, folder: string, force: boolean): Promise<GitWorktreeRemoved> {
  const result = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/worktrees/remove", { params: { path: path(place) }, body: { folder, force } }),
  );
  await gitChanged(place);
  return result;
}

export async function pruneWorktrees(place: Place): Promise<number> {
  const { count } = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/worktrees/prune", { params: { path: path(place) } }),
  );
  await gitChanged(place);
  return count;
}
