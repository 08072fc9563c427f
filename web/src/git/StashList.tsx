import { useQuery } from "@tanstack/react-query";
import { ArchiveRestore, ListPlus, Trash2 } from "lucide-react";
import { visible } from "../lib/visibleText";
import { IconButton } from "../ui/IconButton";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import type { Place } from "./git";
import { applyStash, dropStash, stashesQuery } from "./stash";

/** What was put away, the last first. */
export function StashList({ place, mayWrite }: { place: Place; mayWrite: boolean }) {
  const { data } = useQuery(stashesQuery(place));
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Stashes" className="mt-2 shrink-0 border-t border-line pt-1">
      <h3 className="flex h-7 items-center px-3 text-xs font-semibold tracking-wide text-faint uppercase">Stashes · {data.length}</h3>
      <ul>
        {data.map((stash) => (
          <li key={stash.id} className="flex items-center gap-0.5 py-1 pr-1 pl-3 hover:bg-hover">
            <div className="min-w-0 flex-1" title={visible(stash.message)}>
              <span className="block truncate">
                <VisibleText text={stash.message} />
              </span>
              <span className="flex gap-2 truncate text-sm text-muted">
                <span className="truncate">
                  <VisibleText text={stash.author} />
                </span>
                <Time at={stash.time} />
                {stash.untracked && <span className="truncate">with new files</span>}
              </span>
            </div>
            {mayWrite && (
              <>
                <IconButton
                  label={`Pop: bring back and drop ${visible(stash.message)}`}
                  icon={<ArchiveRestore />}
                  onClick={() => void applyStash(place, stash, true)}
                />
                <IconButton
                  label={`Apply: bring back and keep ${visible(stash.message)}`}
                  icon={<ListPlus />}
                  onClick={() => void applyStash(place, stash, false)}
                />
                <IconButton label={`Drop ${visible(stash.message)}`} icon={<Trash2 />} onClick={() => void dropStash(place, stash)} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
