import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import { usePhone } from "../lib/media";
import { Button } from "../ui/Button";
import type { Doc, Documents, Theirs } from "./documents";
import { editorSetup, viewerSetup } from "../ui/editorSetup";

interface ConflictProps {
  doc: Doc;
  theirs: Theirs;
  documents: Documents;
  onDone: () => void;
}

/** Theirs at the left, yours at the right; yours takes over what one wants, and is then saved upon theirs. */
export default function ConflictView({ doc, theirs, documents, onDone }: ConflictProps) {
  const box = useRef<HTMLDivElement>(null);
  const mine = useRef<EditorView>(undefined);
  const phone = usePhone();
  const [saving, setSaving] = useState(false);
  const { path } = doc;

  useEffect(() => {
    const parent = box.current;
    const text = documents.get(path)?.text;
    if (!parent || text === undefined) return;
    const type = EditorView.updateListener.of((update) => {
      if (update.docChanged) documents.type(path, update.state.sliceDoc());
    });
    const yours = [editorSetup({ label: "Your text, which will be saved", text }), type, EditorView.lineWrapping];
    if (phone) {
      const merge = unifiedMergeView({ original: theirs.text, mergeControls });
      const view = new EditorView({ doc: text, parent, extensions: [yours, merge] });
      mine.current = view;
      return () => view.destroy();
    }
    const merge = new MergeView({
      parent,
      a: {
        doc: theirs.text,
        extensions: [
          viewerSetup({ label: "Their text, on the disk", text: theirs.text }),
          EditorState.readOnly.of(true),
          EditorView.lineWrapping,
        ],
      },
      b: { doc: text, extensions: yours },
      revertControls: "a-to-b",
      renderRevertControl: takeTheirs,
      highlightChanges: true,
      gutter: true,
    });
    mine.current = merge.b;
    return () => merge.destroy();
  }, [documents, path, theirs, phone]);

  async function save() {
    const text = mine.current?.state.sliceDoc();
    if (text === undefined) return;
    setSaving(true);
    if (await documents.resolve(path, text)) onDone();
    setSaving(false);
  }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="grid grid-cols-2 border-b border-line bg-sunken text-sm font-semibold text-muted max-wide:grid-cols-1">
        <p className="px-3 py-1.5 max-wide:hidden">Theirs, on the disk now</p>
        <div className="flex items-center gap-2 px-3 py-1">
          <p className="flex-1">Yours, becomes the file</p>
          <Button size="small" look="primary" busy={saving} onClick={() => void save()}>
            Save this
          </Button>
        </div>
      </div>
      <div ref={box} className="thin-scroll min-h-0 flex-1 overflow-y-auto [&_.cm-mergeView]:min-h-full [&>.cm-editor]:min-h-full" />
    </div>
  );
}

/** What the library calls to accept is to keep one's own text, since the original is theirs. */
function mergeControls(kind: "accept" | "reject", act: (event: MouseEvent) => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.name = kind;
  button.textContent = kind === "accept" ? "Keep mine" : "Take theirs";
  button.onclick = act;
  return button;
}

/** Between the two texts: their change into mine. */
function takeTheirs(): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.title = "Take their change into yours";
  button.setAttribute("aria-label", button.title);
  button.textContent = "→";
  button.className = "rounded border border-line bg-panel px-1 text-muted hover:border-line-strong hover:text-text";
  return button;
}
