import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { api, call } from "../lib/client";
import { Problem } from "../lib/problem";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Waiting } from "../ui/Later";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";
import { AuditFilter } from "./AuditFilter";
import { AuditRow } from "./AuditRow";
import { useNames } from "./names";
import { RecordLine } from "./RecordLine";
import { RetentionLine } from "./RetentionLine";
import { byDay, joinOutcomes } from "./timeline";

const route = getRouteApi("/signed-in/$org/audit");

/** Everything that happened, newest first. */
export function AuditPage() {
  const { org } = route.useParams();
  const { type, workspace } = route.useSearch();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["audit", org, "events", type ?? "", workspace ?? ""],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const query = {
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
        ...(type === undefined ? {} : { type }),
        ...(workspace === undefined ? {} : { workspace }),
      };
      return call(api.GET("/api/v1/orgs/{org}/audit/events", { params: { path: { org }, query } }));
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const names = useNames(org);
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  const days = byDay(joinOutcomes(events), new Date());
  const filtered = type !== undefined || workspace !== undefined;

  return (
    <Page title="Audit timeline" lead="Every entry is a leaf of a signed tree: changed, removed or reordered entries show.">
      <RecordLine org={org} />
      <RetentionLine org={org} />
      <AuditFilter org={org} type={type} workspace={workspace} events={events} />
      {error && !data && <ProblemNote problem={Problem.of(error)} />}
      {!data && !error && <Waiting what="Reading the record" />}
      {data && events.length === 0 && (
        <EmptyState icon={<ScrollText />} title={filtered ? "Nothing of that kind" : "Nothing is recorded yet"}>
          {filtered ? "Choose another kind or workspace above." : "What people do here appears by itself."}
        </EmptyState>
      )}
      {days.map(({ day, entries }) => (
        <section key={day} aria-label={day} className="mb-5">
          <h2 className="sticky top-0 z-10 bg-bg py-1.5 text-xs font-semibold tracking-wide text-muted uppercase">{day}</h2>
          <ol className="overflow-hidden rounded-lg border border-line bg-panel">
            {entries.map((entry) => (
              <AuditRow key={entry.key} entry={entry} names={names} />
            ))}
          </ol>
        </section>
      ))}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older entries
        </Button>
      )}
    </Page>
  );
}
