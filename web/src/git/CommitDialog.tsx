import { useQuery } from "@tanstack/react-query";
import { Problem } from "../lib/problem";
import { visible } from "../lib/visibleText";
import { Dialog } from "../ui/Dialog";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import { commitQuery } from "./git";
import type { Place } from "./git";
import { Commit } from "./LogList";

interface CommitDialogProps {
  place: Place;
  id: string;
  onDiff: (path: string, commit: string) => void;
  onClose: () => void;
}

/** The commit that a line comes from. */
export function CommitDialog({ place, id, onDiff, onClose }: CommitDialogProps) {
  const { data, error } = useQuery(commitQuery(place, id));
  return (
    <Dialog open onClose={onClose} title={data ? visible(data.entry.summary) : `Commit ${id.slice(0, 10)}`} wide>
      {error && !data && <ProblemNote problem={Problem.of(error)} />}
      {!data && !error && <Waiting what="Asking git" />}
      {data && (
        <>
          <p className="pb-2 text-muted">
            <VisibleText text={`${data.entry.author} <${data.entry.email}>`} />, <Time at={data.entry.time} />
          </p>
          <Commit
            place={place}
            entry={data.entry}
            onDiff={(path, commit) => {
              onClose();
              onDiff(path, commit);
            }}
          />
        </>
      )}
    </Dialog>
  );
}
