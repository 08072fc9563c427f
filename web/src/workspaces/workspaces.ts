import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import { queries } from "../lib/queries";
import type { Workspace } from "../lib/wire";

export const workspacesQuery = (org: string) =>
  queryOptions({
    queryKey: ["workspaces", org],
    queryFn: () =>
      allPages((cursor) =>
        call(api.GET("/api/v1/orgs/{org}/workspaces", { params: { path: { org }, query: cursor === undefined ? {} : { cursor } } })),
      ),
    refetchInterval: ({ state }) => (state.data?.some(isMoving) === true ? 2000 : false),
  });

export const workspaceQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: ["workspaces", org, id],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}", { params: { path: { org, workspace: id } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 1000 : false),
  });

/** What was ended at a limit; what is taken now comes by `useUsage`. */
export const usageQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: ["workspaces", org, id, "usage"],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/usage", { params: { path: { org, workspace: id } } })),
    retry: false,
  });

export const projectsQuery = (org: string) =>
  queryOptions({
    queryKey: ["projects", org],
    queryFn: () =>
      allPages((cursor) =>
        call(api.GET("/api/v1/orgs/{org}/projects", { params: { path: { org }, query: cursor === undefined ? {} : { cursor } } })),
      ),
  });

/** On its way from one state to another: asked again even when the event stream is silent. */
export function isMoving(workspace: Workspace): boolean {
  return workspace.state === "starting" || workspace.state === "stopping" || workspace.fetching?.state === "running";
}

export async function wake(org: string, id: string): Promise<void> {
  keep(org, await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/wake", { params: { path: { org, workspace: id } } })));
}

export async function sleep(org: string, id: string): Promise<void> {
  keep(org, await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/sleep", { params: { path: { org, workspace: id } } })));
}

export async function stop(org: string, id: string): Promise<void> {
  keep(org, await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/stop", { params: { path: { org, workspace: id } } })));
}

export async function remove(org: string, id: string): Promise<void> {
  await call(api.DELETE("/api/v1/orgs/{org}/workspaces/{workspace}", { params: { path: { org, workspace: id } } }));
  await queries.invalidateQueries({ queryKey: ["workspaces", org], exact: true });
}

export async function cancelFetch(org: string, id: string): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/fetch/cancel", { params: { path: { org, workspace: id } } }));
  await queries.invalidateQueries({ queryKey: ["workspaces", org] });
}

/** Begins a fetch that failed or was called off anew. */
export async function fetchAgain(org: string, id: string): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/fetch", { params: { path: { org, workspace: id } } }));
  await queries.invalidateQueries({ queryKey: ["workspaces", org] });
}

function keep(org: string, workspace: Workspace | undefined): void {
  if (workspace) queries.setQueryData(workspaceQuery(org, workspace.id).queryKey, workspace);
  void queries.invalidateQueries({ queryKey: ["workspaces", org] });
}
