import type { Extension } from "@codemirror/state";
import { useMemo } from "react";
import { conflictMarks } from "./conflictMarks";

const nothing: Extension = [];

/** What an editor shows of the conflicts in a text, where there may be any. */
export function useConflicts(path: string | undefined, onResolved: (path: string) => void): Extension {
  return useMemo(() => (path === undefined ? nothing : conflictMarks(() => onResolved(path))), [path, onResolved]);
}
