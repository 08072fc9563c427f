import { Prec, RangeSet, RangeSetBuilder, StateField } from "@codemirror/state";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, gutter, GutterMarker } from "@codemirror/view";
import { exact, relative } from "../lib/time";
import { visible } from "../lib/visibleText";
import type { GitBlame, GitBlameCommit } from "../lib/wire";
import { unchangedEnds } from "./lines";

class Written extends GutterMarker {
  constructor(
    readonly commit: GitBlameCommit | undefined,
    readonly first: boolean,
  ) {
    super();
  }

  override eq(other: Written): boolean {
    return other.commit === this.commit && other.first === this.first;
  }

  override toDOM(): Node {
    const box = document.createElement("span");
    if (!this.commit) {
      box.textContent = this.first ? "Not committed" : "";
      return box;
    }
    const time = new Date(this.commit.time);
    box.title = `${visible(this.commit.summary)}\n${visible(this.commit.author)}, ${exact(time)}`;
    if (!this.first) return box;
    const author = document.createElement("span");
    author.className = "cm-blame-author";
    author.textContent = visible(this.commit.author);
    const age = document.createElement("span");
    age.className = "cm-blame-age";
    age.textContent = relative(time, new Date()).replace(/ ago$/, "");
    box.append(author, age);
    return box;
  }
}

/**
 * Author and age beside each line. What git told belongs to the saved text: lines that were typed since have no author yet, and the others
 * keep theirs wherever they move.
 */
export function blameGutter(blame: GitBlame, saved: string, onPick: (commit: string) => void): Extension {
  const commits = new Map(blame.commits.map((one) => [one.id, one]));
  const field = StateField.define<RangeSet<GutterMarker>>({
    create: (state) => markers(state, blame, commits, saved),
    update: (value, { docChanged, changes }) => (docChanged ? value.map(changes) : value),
  });
  return [
    field,
    Prec.high(
      gutter({
        class: "cm-blame",
        markers: (view) => view.state.field(field),
        domEventHandlers: {
          click: (view, line) => {
            view.state.field(field).between(line.from, line.from, (_from, _to, marker) => {
              if (marker instanceof Written && marker.commit) onPick(marker.commit.id);
              return false;
            });
            return true;
          },
        },
      }),
    ),
    look,
  ];
}

function markers(state: EditorState, blame: GitBlame, commits: ReadonlyMap<string, GitBlameCommit>, saved: string): RangeSet<GutterMarker> {
  const now = state.doc;
  const before = state.toText(saved);
  const { start, end } = unchangedEnds(before, now);
  const moved = now.lines - before.lines;
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const run of blame.lines) {
    const commit = run.commit == null ? undefined : commits.get(run.commit);
    for (let line = run.start; line < run.start + run.count; line++) {
      const shown = line <= start ? line : line > before.lines - end ? line + moved : undefined;
      if (shown === undefined || shown > now.lines) continue;
      const at = now.line(shown).from;
      builder.add(at, at, new Written(commit, line === run.start));
    }
  }
  return builder.finish();
}

const look = EditorView.theme({
  ".cm-blame": {
    width: "25ch",
    borderRight: "1px solid var(--line)",
    marginRight: "4px",
    fontSize: "12px",
    fontFamily: "var(--font-sans)",
  },
  ".cm-blame .cm-gutterElement": { padding: "0 8px 0 0", cursor: "pointer", color: "var(--muted)" },
  ".cm-blame .cm-gutterElement:hover": { color: "var(--text)", backgroundColor: "var(--hover)" },
  ".cm-blame .cm-gutterElement > span": { display: "flex", gap: "6px", minHeight: "1em", height: "100%", alignItems: "baseline" },
  ".cm-blame-author": { flex: "1", minWidth: "0", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  ".cm-blame-age": { whiteSpace: "nowrap" },
  "@media (max-width: 719px)": { ".cm-blame": { width: "9ch" }, ".cm-blame-age": { display: "none" } },
});
