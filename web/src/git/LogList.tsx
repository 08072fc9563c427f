import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { visible } from "../lib/visibleText";
import type { GitLogEntry } from "../lib/wire";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import { commitQuery, logQuery } from "./git";
import type { Place } from "./git";
import { SignatureMark } from "./SignatureMark";

interface LogListProps {
  place: Place;
  onDiff: (path: string, commit: string) => void;
}

/** The latest commits; one that is opened shows its message and what it changed. */
export function LogList({ place, onDiff }: LogListProps) {
  const { data } = useQuery(logQuery(place));
  const [open, setOpen] = useState<string>();
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="History" className="mt-2 shrink-0 border-t border-line pt-1 pb-4">
      <h3 className="flex h-7 items-center px-3 text-xs font-semibold tracking-wide text-faint uppercase">History</h3>
      <ol>
        {data.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              aria-expanded={open === entry.id}
              onClick={() => setOpen(open === entry.id ? undefined : entry.id)}
              title={`${visible(entry.author)} <${visible(entry.email)}>`}
              className="block w-full px-3 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="block truncate">
                <VisibleText text={entry.summary} />
              </span>
              <span className="flex gap-2 truncate text-sm text-muted">
                <span className="font-mono">{entry.id.slice(0, 8)}</span>
                <span className="truncate">
                  <VisibleText text={entry.author} />
                </span>
                <Time at={entry.time} />
                {entry.parents.length > 1 && <span>merge</span>}
                <SignatureMark signature={entry.signature} />
              </span>
            </button>
            {open === entry.id && <Commit place={place} entry={entry} onDiff={onDiff} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** One commit whole: its message and the files that it changed. */
export function Commit({
  place,
  entry,
  onDiff,
}: {
  place: Place;
  entry: Pick<GitLogEntry, "id">;
  onDiff: (path: string, commit: string) => void;
}) {
  const { data } = useQuery(commitQuery(place, entry.id));
  const rest = data?.message.split("\n").slice(1).join("\n").trim() ?? "";
  return (
    <div className="border-y border-line bg-sunken py-1.5">
      <p className="px-3 font-mono text-xs break-all text-muted">{entry.id}</p>
      {data?.entry.signature && (
        <p className="px-3 py-0.5">
          <SignatureMark signature={data.entry.signature} whole />
        </p>
      )}
      {rest !== "" && (
        <p className="px-3 py-1 whitespace-pre-wrap">
          {rest.split("\n").map((line, index) => (
            <span key={index} className="block min-h-4">
              <VisibleText text={line} />
            </span>
          ))}
        </p>
      )}
      <ul>
        {data?.changes.map((change) => (
          <li key={change.path}>
            <button
              type="button"
              onClick={() => onDiff(change.path, entry.id)}
              className="flex w-full gap-2 px-3 py-0.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="min-w-0 flex-1 truncate">
                <VisibleText text={change.path} />
              </span>
              <span className="text-xs font-semibold text-muted">{change.index === "." ? change.tree : change.index}</span>
            </button>
          </li>
        ))}
      </ul>
      {data?.truncated === true && <p className="px-3 text-sm text-wait">More changed than is shown.</p>}
    </div>
  );
}
