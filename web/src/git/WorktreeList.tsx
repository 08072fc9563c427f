import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import type { GitWorktree } from "../lib/wire";
import { VisibleText } from "../ui/VisibleText";
import type { Place } from "./git";

const worktreesQuery = (place: Place) =>
  queryOptions({
    queryKey: ["git", place.org, place.id, "worktrees"],
    queryFn: (): Promise<GitWorktree[]> =>
      call(
        api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/worktrees", { params: { path: { org: place.org, workspace: place.id } } }),
      ),
  });

/** Other working trees of the repository, where it has any. */
export function WorktreeList({ place }: { place: Place }) {
  const { data } = useQuery(worktreesQuery(place));
  const others = data?.filter((one) => !one.main) ?? [];
  if (others.length === 0) return null;
  return (
    <section aria-label="Worktrees" className="mt-2 shrink-0 border-t border-line pt-1">
      <h3 className="flex h-7 items-center px-3 text-xs font-semibold tracking-wide text-faint uppercase">Worktrees · {others.length}</h3>
      <ul>
        {others.map((one) => (
          <li key={one.path} className="px-3 py-1">
            <span className="block truncate font-mono text-sm">
              <VisibleText text={one.path.replace(/^\/workspace\//, "")} />
            </span>
            <span className="flex flex-wrap gap-x-2 text-sm text-muted">
              <span>{one.branch == null ? "no branch" : <VisibleText text={one.branch} />}</span>
              {one.head != null && <span className="font-mono">{one.head.slice(0, 8)}</span>}
              {!one.inside && <span className="text-wait">outside the workspace</span>}
              {one.gone && <span className="text-wait">its folder is gone</span>}
              {one.locked && <span>locked</span>}
            </span>
          </li>
        ))}
      </ul>
      <p className="px-3 py-1 text-sm text-muted">
        Made and removed in a terminal: <code className="font-mono">git worktree add</code> and <code className="font-mono">remove</code>.
      </p>
    </section>
  );
}
