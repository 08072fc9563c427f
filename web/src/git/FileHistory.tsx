import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { Problem } from "../lib/problem";
import { visible } from "../lib/visibleText";
import { Button } from "../ui/Button";
import { cx } from "../ui/classes";
import { EmptyState } from "../ui/EmptyState";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import DiffView from "./DiffView";
import type { Place } from "./git";
import { fileLogQuery } from "./history";

/** Every commit that touched a file, under all its names, and what the chosen one did to it. */
export default function FileHistory({ place, path }: { place: Place; path: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(fileLogQuery(place, path));
  const [chosen, setChosen] = useState<string>();
  if (error && !data) return <ProblemNote problem={Problem.of(error)} className="m-4" />;
  if (!data) return <Waiting what="Asking git" />;
  const entries = data.pages.flatMap((page) => page.items);
  const entry = entries.find((one) => one.id === chosen) ?? entries[0];
  if (!entry)
    return (
      <EmptyState icon={<History />} title="No history yet">
        This file is in no commit.
      </EmptyState>
    );
  return (
    <div className="flex h-full min-h-0 max-wide:flex-col">
      <section
        aria-label={`History of ${visible(path)}`}
        className="thin-scroll w-72 shrink-0 overflow-y-auto border-r border-line bg-panel max-wide:h-2/5 max-wide:w-full max-wide:border-r-0 max-wide:border-b"
      >
        <ol>
          {entries.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one === entry}
                onClick={() => setChosen(one.id)}
                title={`${visible(one.author)} <${visible(one.email)}>`}
                className={cx(
                  "block w-full px-3 py-1.5 text-left focus-visible:-outline-offset-2",
                  one === entry ? "bg-accent-soft" : "hover:bg-hover",
                )}
              >
                <span className="block truncate">
                  <VisibleText text={one.summary} />
                </span>
                <span className="flex gap-2 text-sm text-muted">
                  <span className="font-mono">{one.id.slice(0, 8)}</span>
                  <span className="truncate">
                    <VisibleText text={one.author} />
                  </span>
                  <Time at={one.time} />
                </span>
                {one.from != null && (
                  <span className="block truncate text-sm text-muted">
                    was <VisibleText text={one.from} />
                  </span>
                )}
              </button>
            </li>
          ))}
        </ol>
        {hasNextPage && (
          <div className="p-3">
            <Button size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show older commits
            </Button>
          </div>
        )}
      </section>
      <div className="min-h-0 min-w-0 flex-1">
        <DiffView key={entry.id} place={place} path={entry.path ?? path} staged={false} commit={entry.id} />
      </div>
    </div>
  );
}
