import { queryOptions, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { api, call } from "../lib/client";
import { useStore } from "../lib/store";
import { visible } from "../lib/visibleText";
import type { GitSubmodule } from "../lib/wire";
import { Button } from "../ui/Button";
import { VisibleText } from "../ui/VisibleText";
import type { Place } from "./git";
import { remoteOf } from "./remote";

const submodulesQuery = (place: Place) =>
  queryOptions({
    queryKey: ["git", place.org, place.id, "submodules"],
    queryFn: (): Promise<GitSubmodule[]> =>
      call(
        api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/git/submodules", { params: { path: { org: place.org, workspace: place.id } } }),
      ),
  });

const words: Record<string, { text: string; look: string }> = {
  same: { text: "at its commit", look: "text-muted" },
  changed: { text: "another commit is out", look: "text-wait" },
  dirty: { text: "has changes of its own", look: "text-wait" },
  missing: { text: "not fetched", look: "text-muted" },
  refused: { text: "cannot be fetched", look: "text-danger" },
};

/** The submodules and how each stands; a button fetches those that are not at their commit. */
export function SubmoduleList({ place, mayWrite }: { place: Place; mayWrite: boolean }) {
  const { data } = useQuery(submodulesQuery(place));
  const remote = remoteOf(place);
  const { running } = useStore(remote.state);
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Submodules" className="mt-2 shrink-0 border-t border-line pt-1">
      <div className="flex items-center gap-2 px-3">
        <h3 className="flex h-7 flex-1 items-center text-xs font-semibold tracking-wide text-faint uppercase">
          Submodules · {data.length}
        </h3>
        {mayWrite && data.some((one) => one.state === "missing" || one.state === "changed") && (
          <Button
            size="small"
            icon={<RefreshCw aria-hidden className="size-3.5" />}
            disabled={running !== undefined}
            onClick={() => void remote.run("submodules/update")}
          >
            Update
          </Button>
        )}
      </div>
      <ul>
        {data.map((one) => (
          <li key={one.path} className="px-3 py-1" title={one.url == null ? undefined : visible(one.url)}>
            <span className="block truncate">
              <VisibleText text={one.path} />
            </span>
            <span className="flex flex-wrap gap-x-2 text-sm text-muted">
              <span className="font-mono">{(one.head ?? one.commit).slice(0, 8)}</span>
              <span className={words[one.state]?.look}>{words[one.state]?.text ?? one.state}</span>
              {one.refused != null && (
                <span>
                  <VisibleText text={one.refused} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
