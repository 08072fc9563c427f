import { EditorState, StateField } from "@codemirror/state";
import type { Extension, Range } from "@codemirror/state";
import { Decoration, EditorView, showPanel, WidgetType } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import { count } from "../lib/units";
import { visible } from "../lib/visibleText";
import { conflictsOf, take } from "./conflicts";
import type { Conflict, Side } from "./conflicts";

const sides: Side[] = ["ours", "theirs", "both"];

/** Marks each conflict of the text, with a choice above it, and above all how many there are. */
export function conflictMarks(onResolved: () => void): Extension {
  const field = StateField.define<Conflict[]>({
    create: (state) => conflictsOf(state.doc),
    update: (value, { docChanged, state }) => (docChanged ? conflictsOf(state.doc) : value),
    provide: (self) => EditorView.decorations.from(self, (conflicts) => (view) => decorate(view.state, conflicts)),
  });
  // A widget of its own height must be known before the view is drawn, so it comes from a field and not from the view.
  const choices = StateField.define<DecorationSet>({
    create: (state) => choose(state, conflictsOf(state.doc)),
    update: (value, { docChanged, state }) => (docChanged ? choose(state, conflictsOf(state.doc)) : value),
    provide: (self) => EditorView.decorations.from(self),
  });
  return [field, choices, showPanel.of((view) => panel(view, field, onResolved)), look];
}

function panel(view: EditorView, field: StateField<Conflict[]>, onResolved: () => void) {
  const dom = document.createElement("div");
  dom.className = "cm-conflicts";
  dom.setAttribute("role", "region");
  dom.setAttribute("aria-label", "Conflicts of this file");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const next = button("Next conflict", () => {
    const { head } = view.state.selection.main;
    const starts = view.state.field(field).map((one) => view.state.doc.line(one.start).from);
    const at = starts.find((start) => start > head) ?? starts[0];
    if (at === undefined) return;
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    view.focus();
  });
  const all = (["ours", "theirs"] as const).map((side) =>
    button(`Take all ${side}`, () =>
      view.dispatch({ changes: view.state.field(field).map((one) => take(view.state.doc, one, side)), userEvent: "input.conflict" }),
    ),
  );
  const resolved = button("Mark as resolved", onResolved);
  resolved.className = "cm-conflicts-done";
  const show = () => {
    const { length } = view.state.field(field);
    const words = length === 0 ? "No conflict is left in the text." : count(length, "conflict");
    if (said.textContent !== words) said.textContent = words;
    for (const one of [next, ...all]) one.disabled = length === 0;
    resolved.disabled = length > 0 || view.state.readOnly;
  };
  dom.append(said, next, ...all, resolved);
  show();
  return { dom, top: true, update: show };
}

function button(text: string, run: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.onclick = run;
  return made;
}

class Choice extends WidgetType {
  constructor(
    readonly conflict: Conflict,
    readonly number: number,
  ) {
    super();
  }

  override eq({ conflict, number }: Choice): boolean {
    const { start, base, middle, end, ours, theirs } = this.conflict;
    return (
      number === this.number &&
      conflict.start === start &&
      conflict.base === base &&
      conflict.middle === middle &&
      conflict.end === end &&
      conflict.ours === ours &&
      conflict.theirs === theirs
    );
  }

  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement("div");
    box.className = "cm-conflict-choice";
    for (const side of sides) {
      const name = side === "both" ? "" : visible(this.conflict[side]).slice(0, 40);
      const one = button(`Take ${side}`, () => {
        view.dispatch({ changes: take(view.state.doc, this.conflict, side), userEvent: "input.conflict" });
        view.focus();
      });
      one.setAttribute("aria-label", `Conflict ${this.number}: take ${side}`);
      if (name !== "") {
        const from = document.createElement("span");
        from.className = "cm-conflict-name";
        from.textContent = ` · ${name}`;
        one.append(from);
      }
      box.append(one);
    }
    return box;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function choose(state: EditorState, conflicts: Conflict[]): DecorationSet {
  if (state.readOnly) return Decoration.none;
  return Decoration.set(
    conflicts.map((one, index) =>
      Decoration.widget({ widget: new Choice(one, index + 1), block: true, side: -1 }).range(state.doc.line(one.start).from),
    ),
  );
}

function decorate(state: EditorState, conflicts: Conflict[]): DecorationSet {
  const lines: Range<Decoration>[] = [];
  for (const { start, base, middle, end } of conflicts) {
    for (let line = start; line <= end; line++) {
      const name =
        line === start || line === base || line === middle || line === end
          ? "cm-conflict-mark"
          : line < (base ?? middle)
            ? "cm-conflict-ours"
            : line > middle
              ? "cm-conflict-theirs"
              : "cm-conflict-base";
      lines.push(Decoration.line({ class: name }).range(state.doc.line(line).from));
    }
  }
  return Decoration.set(lines);
}

const buttons = {
  backgroundColor: "var(--panel)",
  border: "1px solid var(--line-strong)",
  borderRadius: "6px",
  color: "var(--text)",
  fontSize: "12px",
  padding: "2px 8px",
};

const look = EditorView.theme({
  ".cm-conflicts, .cm-conflict-choice": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "6px",
    fontFamily: "var(--font-sans)",
  },
  ".cm-conflicts": { padding: "5px 12px", borderBottom: "1px solid var(--line)" },
  ".cm-conflicts [role=status]": { flex: "1", minWidth: "8em", fontSize: "13px" },
  ".cm-conflict-choice": { padding: "4px 6px" },
  ".cm-conflicts button, .cm-conflict-choice button": buttons,
  ".cm-conflicts button:hover, .cm-conflict-choice button:hover": { backgroundColor: "var(--hover)" },
  ".cm-conflicts button:disabled": { opacity: "0.5" },
  ".cm-conflicts .cm-conflicts-done:not(:disabled)": {
    backgroundColor: "var(--accent)",
    borderColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  // On a phone the three choices stand in one row.
  "@media (max-width: 719px)": { ".cm-conflict-name": { display: "none" } },
  ".cm-conflict-mark": { color: "var(--muted)", backgroundColor: "var(--sunken)" },
  ".cm-conflict-ours": { backgroundColor: "var(--add)" },
  ".cm-conflict-theirs": { backgroundColor: "var(--info-soft)" },
  ".cm-conflict-base": { backgroundColor: "var(--sunken)" },
});
