import type { Extension } from "@codemirror/state";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "../lib/problem";
import { blameGutter } from "./blameGutter";
import type { Place } from "./git";
import { blameQuery } from "./history";

/** What is beside an editor's lines while blame is on, and in words why it is not (yet) there. */
export function useBlame(
  place: Place,
  doc: { path: string; etag: string | null; saved: string } | undefined,
  onPick: (commit: string) => void,
): { gutter: Extension; note: string | undefined } {
  const query = blameQuery(place, doc?.path ?? "", doc?.etag ?? null);
  const { data, error } = useQuery(doc ? query : { ...query, queryFn: skipToken });
  const saved = doc?.saved;
  const gutter = useMemo<Extension>(() => (data && saved !== undefined ? blameGutter(data, saved, onPick) : []), [data, saved, onPick]);
  if (!doc || data) return { gutter, note: undefined };
  if (!error) return { gutter, note: "Asking git who wrote each line…" };
  const { status, detail, title } = Problem.of(error);
  return { gutter, note: status === 404 ? "This file is in no commit yet: nobody to name for its lines." : (detail ?? title) };
}
