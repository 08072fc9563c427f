import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { usePhone } from "../lib/media";
import { Problem } from "../lib/problem";
import type { GitDiff } from "../lib/wire";
import { viewerSetup } from "../ui/editorSetup";
import { EmptyState } from "../ui/EmptyState";
import { languageOf } from "../ui/languages";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { commitQuery, diffQuery, statusQuery } from "./git";
import type { Place } from "./git";

interface DiffViewProps {
  place: Place;
  path: string;
  staged: boolean;
  commit: string | undefined;
}

/** What changed in one path: side by side, on a phone in one column. */
export default function DiffView({ place, path, staged, commit }: DiffViewProps) {
  const status = useQuery(statusQuery(place, commit === undefined));
  const shown = useQuery({ ...commitQuery(place, commit ?? ""), enabled: commit !== undefined });
  const changes = commit === undefined ? status.data?.changes : shown.data?.changes;
  const from = changes?.find((one) => one.path === path)?.from ?? undefined;
  const { data, error } = useQuery(diffQuery(place, { path, staged, from, commit }));
  if (error && !data) return <ProblemNote problem={Problem.of(error)} className="m-4" />;
  if (!data) return <Waiting what="Comparing" />;
  if (data.binary || data.tooLarge) {
    return (
      <EmptyState title={data.binary ? "A binary file changed" : "Too large to compare here"}>
        <pre className="mt-1 rounded-md bg-sunken px-3 py-1.5 font-mono text-sm text-text">git diff{staged ? " --cached" : ""} --stat</pre>
      </EmptyState>
    );
  }
  if ((data.old ?? "") === (data.new ?? "") && data.old != null && data.new != null) {
    return <EmptyState title="No difference">Both sides hold the same text; only the mode of the file may differ.</EmptyState>;
  }
  return <Sides diff={data} names={sideNames(staged, commit)} />;
}

function sideNames(staged: boolean, commit: string | undefined): [before: string, after: string] {
  if (commit !== undefined) return ["Before", `Commit ${commit.slice(0, 10)}`];
  return staged ? ["The last commit", "Staged"] : ["Staged, or the last commit", "On the disk"];
}

function Sides({ diff, names }: { diff: GitDiff; names: [string, string] }) {
  const box = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const before = diff.old ?? "";
  const after = diff.new ?? "";
  const { path } = diff;

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    let end: (() => void) | undefined;
    const over = new AbortController();
    void (async () => {
      const language = await languageOf(path)?.[1]().catch(() => undefined);
      if (over.signal.aborted) return;
      const side = (label: string, text: string): Extension => [
        viewerSetup({ label, text }),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        language ?? [],
      ];
      if (phone) {
        const merge = unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: {} });
        const view = new EditorView({ doc: after, parent, extensions: [side("The difference", after), merge] });
        end = () => view.destroy();
      } else {
        const merge = new MergeView({
          parent,
          a: { doc: before, extensions: side("Before", before) },
          b: { doc: after, extensions: side("After", after) },
          gutter: true,
          collapseUnchanged: { margin: 4, minSize: 6 },
        });
        end = () => merge.destroy();
      }
    })();
    return () => {
      over.abort();
      end?.();
    };
  }, [path, before, after, phone]);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="grid grid-cols-2 border-b border-line bg-sunken text-sm text-muted max-wide:hidden">
        <p className="px-3 py-1">{diff.old == null ? "Was not there" : names[0]}</p>
        <p className="border-l border-line px-3 py-1">{diff.new == null ? "Is deleted" : names[1]}</p>
      </div>
      <div ref={box} className="thin-scroll min-h-0 flex-1 overflow-y-auto [&_.cm-mergeView]:min-h-full" />
    </div>
  );
}
