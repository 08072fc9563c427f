import { Compartment, EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import { visible } from "../lib/visibleText";
import type { Doc, Documents } from "./documents";
import { editorSetup } from "../ui/editorSetup";
import { keyboardIsKept, workedElsewhereSince } from "../ui/keyboard";
import { languageOf } from "../ui/languages";

interface CodeEditorProps {
  doc: Doc;
  documents: Documents;
  /** When this file, or this place in it, was asked for: who has gone on elsewhere since keeps the keyboard. */
  asked: RefObject<number>;
  readOnly: boolean;
  line: number | undefined;
  column: number | undefined;
  wrap: boolean;
  /** What another room shows beside the lines. */
  beside: Extension;
  onCaret: (line: number, column: number) => void;
}

interface Kept {
  state: EditorState;
  revision: number;
  top: number;
}

/** States survive while their tab is open: undo, selection and place come back. */
const kept = new WeakMap<Documents, Map<string, Kept>>();

const wrapping = new Compartment();
const access = new Compartment();
const listener = new Compartment();
const language = new Compartment();
const margin = new Compartment();

/** One CodeMirror view for one document. */
export default function CodeEditor({ doc, documents, asked, readOnly, line, column, wrap, beside, onCaret }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const shown = useRef(doc.revision);
  const caret = useRef(onCaret);
  useEffect(() => {
    caret.current = onCaret;
  });
  const { path, revision } = doc;

  useEffect(() => {
    const now = documents.get(path);
    if (!box.current || !now) return;
    const states = kept.get(documents) ?? new Map<string, Kept>();
    kept.set(documents, states);
    const before = states.get(path);
    const reuse = before?.revision === now.revision ? before : undefined;
    const editor = new EditorView({
      state: reuse?.state ?? freshState(path, now.text),
      parent: box.current,
      ...(reuse ? { scrollTo: EditorView.scrollIntoView(reuse.top, { y: "start", yMargin: 0 }) } : {}),
    });
    view.current = editor;
    shown.current = now.revision;
    const tell = (state: EditorState) => {
      const { head } = state.selection.main;
      const at = state.doc.lineAt(head);
      caret.current(at.number, head - at.from + 1);
    };
    const listen = EditorView.updateListener.of((update) => {
      if (update.docChanged) documents.type(path, update.state.sliceDoc());
      if (update.docChanged || update.selectionSet) tell(update.state);
    });
    editor.dispatch({ effects: listener.reconfigure(listen) });
    tell(editor.state);
    if (!reuse) void colour(editor, path, now.text);
    if (!keyboardIsKept() && !workedElsewhereSince(asked.current, editor.dom)) editor.focus();
    return () => {
      const top = editor.lineBlockAtHeight(editor.scrollDOM.scrollTop).from;
      states.set(path, { state: editor.state, revision: shown.current, top });
      editor.destroy();
      view.current = undefined;
    };
  }, [documents, path, asked]);

  // The disk's version replaced the text: only what differs is changed, so that the place one reads stays.
  useEffect(() => {
    const editor = view.current;
    const now = documents.get(path);
    if (!editor || !now) return;
    shown.current = revision;
    const current = editor.state.sliceDoc();
    if (now.text !== current) editor.dispatch({ changes: difference(editor.state, current, now.text) });
  }, [documents, path, revision]);

  useEffect(() => {
    view.current?.dispatch({
      effects: [wrapping.reconfigure(wrap ? EditorView.lineWrapping : []), access.reconfigure(EditorState.readOnly.of(readOnly))],
    });
  }, [path, wrap, readOnly]);

  useEffect(() => {
    view.current?.dispatch({ effects: margin.reconfigure(beside) });
  }, [path, beside]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || line === undefined) return;
    const at = editor.state.doc.line(Math.min(Math.max(1, line), editor.state.doc.lines));
    const place = Math.min(at.from + (column ?? 1) - 1, at.to);
    editor.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) });
    if (!keyboardIsKept() && !workedElsewhereSince(asked.current, editor.dom)) editor.focus();
  }, [path, line, column, asked]);

  return <div ref={box} className="h-full min-h-0 overflow-hidden" />;
}

/** A closed tab gives its undo history up. */
export function forgetState(documents: Documents, path: string): void {
  kept.get(documents)?.delete(path);
}

function freshState(path: string, text: string): EditorState {
  const setup = editorSetup({ label: `Content of ${visible(path)}`, text });
  return EditorState.create({
    doc: text,
    extensions: [setup, wrapping.of([]), access.of([]), listener.of([]), language.of([]), margin.of([])],
  });
}

async function colour(editor: EditorView, path: string, text: string): Promise<void> {
  const found = languageOf(path, text.slice(0, 200).split("\n", 1)[0]);
  if (!found) return;
  const support = await found[1]();
  if (editor.dom.isConnected) editor.dispatch({ effects: language.reconfigure(support) });
}

/** What was replaced between the two, as one change. With line ends of two bytes offsets differ, and all is replaced. */
function difference(state: EditorState, before: string, after: string): { from: number; to: number; insert: string } {
  if (state.lineBreak.length > 1) return { from: 0, to: state.doc.length, insert: after };
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
