import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import type { GitStash } from "../lib/wire";
import { toast, toastProblem } from "../ui/toasts";
import { gitChanged } from "./git";
import type { Place } from "./git";

const path = ({ org, id }: Place) => ({ org, workspace: id });

export const stashesQuery = (place: Place) =>
  queryOptions({
    queryKey: ["git", place.org, place.id, "stashes"],
    queryFn: async () =>
      (await call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/stashes", { params: { path: path(place) } }))).items,
  });

export async function saveStash(place: Place, message: string, untracked: boolean): Promise<void> {
  try {
    await call(
      api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/stash", {
        params: { path: path(place) },
        body: { untracked, ...(message === "" ? {} : { message }) },
      }),
    );
  } finally {
    await gitChanged(place);
  }
}

/** Brings a stash back; with pop it leaves the list, unless something conflicts. */
export async function applyStash(place: Place, stash: Pick<GitStash, "id">, pop: boolean): Promise<void> {
  try {
    const { conflicts } = await call(
      api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/stash/apply", { params: { path: path(place) }, body: { id: stash.id, pop } }),
    );
    if (conflicts) toast("Some files are in conflict now. The stash is kept until you drop it.");
    else toast(pop ? "Brought back, and out of the list" : "Brought back");
  } catch (error) {
    toastProblem(error, "The stash was not brought back.");
  }
  await gitChanged(place);
}

export async function dropStash(place: Place, { id, message }: GitStash): Promise<void> {
  try {
    await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/stash/drop", { params: { path: path(place) }, body: { id } }));
    toast("Stash dropped", { action: { label: "Undo", run: () => void restore(place, id, message) } });
  } catch (error) {
    toastProblem(error, "The stash was not dropped.");
  }
  await gitChanged(place);
}

async function restore(place: Place, id: string, message: string): Promise<void> {
  try {
    await call(
      api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/stash/restore", { params: { path: path(place) }, body: { id, message } }),
    );
  } catch (error) {
    toastProblem(error, "The stash is not back.");
  }
  await gitChanged(place);
}
