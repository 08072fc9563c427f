import { useQuery } from "@tanstack/react-query";
import { visible } from "../lib/visibleText";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import { logQuery } from "./git";
import type { Place } from "./git";

/** The latest commits. */
export function LogList({ place }: { place: Place }) {
  const { data } = useQuery(logQuery(place));
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="History" className="mt-2 shrink-0 border-t border-line pt-1 pb-4">
      <h3 className="flex h-7 items-center px-3 text-xs font-semibold tracking-wide text-faint uppercase">History</h3>
      <ol>
        {data.map((entry) => (
          <li key={entry.id} className="px-3 py-1" title={`${entry.id}\n${visible(entry.author)} <${visible(entry.email)}>`}>
            <p className="truncate">
              <VisibleText text={entry.summary} />
            </p>
            <p className="flex gap-2 truncate text-sm text-muted">
              <span className="font-mono">{entry.id.slice(0, 8)}</span>
              <span className="truncate">
                <VisibleText text={entry.author} />
              </span>
              <Time at={entry.time} />
              {entry.parents.length > 1 && <span>merge</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
