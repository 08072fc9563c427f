import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import { queries } from "../lib/queries";
import type { EgressDecision, EgressEntry, OrganisationEgress, ProjectEgress } from "../lib/wire";

const cursorOf = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const organisationQuery = (org: string) =>
  queryOptions({
    queryKey: ["egress", org, "organisation"],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/egress", { params: { path: { org } } })),
  });

export const projectQuery = (org: string, project: string) =>
  queryOptions({
    queryKey: ["egress", org, "project", project],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/projects/{project}/egress", { params: { path: { org, project } } })),
  });

export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: ["members", org],
    queryFn: () =>
      allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/members", { params: { path: { org }, query: cursorOf(cursor) } }))),
  });

/** The newest hundred of a workspace. */
export const decisionsQuery = (org: string, workspace: string) =>
  queryOptions({
    queryKey: ["egress", org, "decisions", workspace],
    queryFn: async () =>
      (await call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/egress", { params: { path: { org, workspace } } }))).items,
  });

export const projectsQuery = (org: string) =>
  queryOptions({
    queryKey: ["projects", org],
    queryFn: () =>
      allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/projects", { params: { path: { org }, query: cursorOf(cursor) } }))),
  });

export const workspacesQuery = (org: string) =>
  queryOptions({
    queryKey: ["workspaces", org],
    queryFn: () =>
      allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/workspaces", { params: { path: { org }, query: cursorOf(cursor) } }))),
  });

/** Changes the list as it is now, not as it was when the page was opened. */
export async function changeOrganisation(org: string, change: (list: OrganisationEgress) => OrganisationEgress): Promise<void> {
  const query = organisationQuery(org);
  const now = await queries.query({ ...query, staleTime: 0 });
  const body = change(now);
  queries.setQueryData(query.queryKey, await call(api.PUT("/api/v1/orgs/{org}/egress", { params: { path: { org } }, body })));
}

export async function changeProject(org: string, project: string, change: (list: ProjectEgress) => ProjectEgress): Promise<void> {
  const query = projectQuery(org, project);
  const [now, { bundles }] = await Promise.all([
    queries.query({ ...query, staleTime: 0 }),
    queries.query({ ...organisationQuery(org), staleTime: 0 }),
  ]);
  const changed = change(now);
  // A bundle that the organisation has dropped cannot be named any more.
  const body = { ...changed, bundles: changed.bundles.filter((name) => bundles.some((one) => one.name === name)) };
  const path = { org, project };
  queries.setQueryData(query.queryKey, await call(api.PUT("/api/v1/orgs/{org}/projects/{project}/egress", { params: { path }, body })));
}

export const same = (a: EgressEntry, b: EgressEntry) =>
  a.host === b.host && (a.port ?? null) === (b.port ?? null) && (a.kind ?? null) === (b.kind ?? null) && a.trusted === b.trusted;

export const withEntry = (entries: EgressEntry[], entry: EgressEntry) =>
  entries.some((one) => same(one, entry)) ? entries : [...entries, entry];

export const withoutEntry = (entries: EgressEntry[], entry: EgressEntry) => entries.filter((one) => !same(one, entry));

/** "host:port" as an entry for exactly that; undefined when it is none. */
export function entryOf(target: string): EgressEntry | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:\s]+):(\d{1,5})$/i.exec(target) ?? [];
  return host === undefined ? undefined : { host, port: Number(port), kind: null, trusted: false };
}

/** Whether an entry lets a target through; the host decides, this only says what was already done about a refusal. */
export function covers(entry: EgressEntry, target: string): boolean {
  const wanted = entryOf(target);
  if (!wanted) return false;
  const port = entry.port === null ? wanted.port === 80 || wanted.port === 443 : entry.port === wanted.port;
  const host = entry.host.startsWith("*.") ? wanted.host.endsWith(entry.host.slice(1)) : entry.host === wanted.host;
  return port && host;
}

/** What an entry lets through, in words. */
export function portWords({ port, kind }: EgressEntry): string {
  const where = port === null ? "ports 80 and 443" : `port ${port}`;
  return kind === "opaque" ? `${where}, any bytes` : kind === null ? where : `${where}, ${kind === "tls" ? "TLS" : "HTTP"} only`;
}

/** Being listed is what was missing; a refusal for another reason is not mended by an entry. */
export const isUnlisted = ({ code }: Pick<EgressDecision, "code">) => code === "unlisted";

export interface Grouped {
  key: string;
  target: string;
  allowed: boolean;
  code: string | null;
  reason: string | null;
  cells: string[];
  times: number;
  last: string;
}

/** The same answer to the same question is one row, the newest first: a tool that tries again must not push the others away. */
export function group(decisions: readonly EgressDecision[]): Grouped[] {
  const groups = new Map<string, Grouped>();
  for (const one of decisions) {
    const key = `${one.target} ${one.allowed ? "+" : "-"} ${one.code ?? ""} ${one.reason ?? ""}`;
    const cell = one.cell ?? "";
    const found = groups.get(key);
    if (found) {
      found.times++;
      if (cell !== "" && !found.cells.includes(cell)) found.cells.push(cell);
    } else {
      const { target, allowed, code, reason } = one;
      groups.set(key, { key, target, allowed, code, reason, cells: cell === "" ? [] : [cell], times: 1, last: one.time });
    }
  }
  return [...groups.values()];
}

/** Who asked inside: a person's terminals, or Bailey's own tools. Any other cell has its own name. */
export function cellWords(cell: string, people: ReadonlyMap<string, string>): string {
  if (cell === "tools") return "Bailey’s own tools";
  const [, person] = /^person-([0-9a-f]{32})$/.exec(cell) ?? [];
  if (person === undefined) return cell;
  const name = people.get(person);
  return name === undefined ? "a terminal of somebody who has left" : `a terminal of ${name}`;
}
