import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import type { GitBlame } from "../lib/wire";
import type { Place } from "./git";

const path = ({ org, id }: Place) => ({ org, workspace: id });

/** The commits that touched a file, over its renames, 50 a page. */
export const fileLogQuery = (place: Place, file: string) =>
  infiniteQueryOptions({
    queryKey: ["git", place.org, place.id, "log", file],
    queryFn: ({ pageParam }) =>
      call(
        api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/log", {
          params: { path: path(place), query: { path: file, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Nobody reads on, and the browser would have to hold it. */
const MOST_LINES = 50_000;

/** Who wrote each line of the file on the disk; the version tells whether it is still that file. */
export const blameQuery = (place: Place, file: string, version: string | null) =>
  queryOptions({
    queryKey: ["git", place.org, place.id, "blame", file, version ?? ""],
    queryFn: async () => {
      const all: GitBlame = { lines: [], commits: [], next: null };
      const seen = new Set<string>();
      for (let from: number | null | undefined = 1; from != null && from < MOST_LINES;) {
        const page = await blame(place, file, from, 5000);
        all.lines.push(...page.lines);
        all.commits.push(...page.commits.filter(({ id }) => !seen.has(id) && seen.add(id)));
        from = page.next;
      }
      return all;
    },
    retry: false,
  });

export function blame(place: Place, file: string, from: number, lines: number): Promise<GitBlame> {
  return call(
    api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/blame", { params: { path: path(place), query: { path: file, from, lines } } }),
  );
}
