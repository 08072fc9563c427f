import { queryOptions } from "@tanstack/react-query";
import { api, call, raw, workspacePath } from "../lib/client";
import { allPages } from "../lib/pages";
import { nameOf } from "../lib/paths";
import { queries } from "../lib/queries";
import type { Terminal } from "../lib/wire";

export interface Place {
  readonly org: string;
  readonly id: string;
}

export const terminalsQuery = ({ org, id }: Place) =>
  queryOptions({
    queryKey: ["terminals", org, id],
    queryFn: () =>
      allPages((cursor) =>
        call(
          api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/terminals", {
            params: { path: { org, workspace: id }, query: cursor === undefined ? {} : { cursor } },
          }),
        ),
      ),
  });

/** In the workspace's own folder, or in one below it, whose name it then bears. */
export async function openTerminal(place: Place, columns: number, rows: number, folder?: string): Promise<Terminal> {
  const made = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/terminals", {
      params: { path: { org: place.org, workspace: place.id } },
      body: { columns, rows, ...(folder === undefined ? {} : { folder, name: nameOf(folder).slice(0, 80) }) },
    }),
  );
  queries.setQueryData(terminalsQuery(place).queryKey, (all) => [...(all ?? []).filter((one) => one.id !== made.id), made]);
  return made;
}

export async function closeTerminal(place: Place, terminal: string): Promise<void> {
  const path = { org: place.org, workspace: place.id, terminal };
  await call(api.DELETE("/api/v1/orgs/{org}/workspaces/{workspace}/terminals/{terminal}", { params: { path } }));
  await queries.invalidateQueries({ queryKey: terminalsQuery(place).queryKey });
}

export function readTerminal(place: Place, terminal: string): Promise<Terminal> {
  const path = { org: place.org, workspace: place.id, terminal };
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/terminals/{terminal}", { params: { path } }));
}

export function attachPath(place: Place, terminal: string): string {
  return workspacePath(place.org, place.id, `terminals/${encodeURIComponent(terminal)}/attach`);
}

/** What is left of a terminal's output; while the workspace is stopped, what was kept of it. */
export async function readOutput(place: Place, terminal: string): Promise<Uint8Array> {
  const response = await raw(workspacePath(place.org, place.id, `terminals/${encodeURIComponent(terminal)}/output`));
  return new Uint8Array(await response.arrayBuffer());
}
