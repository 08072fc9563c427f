import type { Text } from "@codemirror/state";
import type { Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { pathOf } from "./addresses";

const MOST_FILES = 500;
const MOST_EDITS = 10_000;

/** The place in a text, whatever a server says: beyond a line is its end, beyond the text the text's. */
export function offsetOf(doc: Text, position: unknown): number {
  if (!isPosition(position)) return 0;
  if (position.line >= doc.lines) return doc.length;
  const line = doc.line(position.line + 1);
  return Math.min(line.from + position.character, line.to);
}

export function rangeOf(doc: Text, range: unknown): { from: number; to: number } {
  const { start, end } = isRange(range) ? range : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const from = offsetOf(doc, start);
  return { from, to: Math.max(from, offsetOf(doc, end)) };
}

export function isRange(value: unknown): value is Range {
  return (
    typeof value === "object" && value !== null && "start" in value && "end" in value && isPosition(value.start) && isPosition(value.end)
  );
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== "object" || value === null) return false;
  const { line, character } = value as Record<string, unknown>;
  return Number.isInteger(line) && Number.isInteger(character) && (line as number) >= 0 && (character as number) >= 0;
}

function isEdit(value: unknown): value is TextEdit {
  return (
    typeof value === "object" &&
    value !== null &&
    "range" in value &&
    "newText" in value &&
    isRange(value.range) &&
    typeof value.newText === "string"
  );
}

/** An edit as changes of an editor's text, in order; undefined when they overlap or are none. Lines end as the editor's do. */
export function changesOf(doc: Text, edits: unknown, lineBreak = "\n"): { from: number; to: number; insert: string }[] | undefined {
  if (!Array.isArray(edits) || edits.length > MOST_EDITS || !edits.every(isEdit)) return undefined;
  const changes = edits.map((edit, index) => ({
    ...rangeOf(doc, edit.range),
    insert: edit.newText.replace(/\r\n?|\n/g, lineBreak),
    index,
  }));
  changes.sort((a, b) => a.from - b.from || a.to - b.to || a.index - b.index);
  return changes.some((one, index) => one.from < (changes[index - 1]?.to ?? 0))
    ? undefined
    : changes.map(({ from, to, insert }) => ({ from, to, insert }));
}

/** The edits of each file. A sentence when they reach out of the workspace, move files, or are too many. */
export function filesOf(edit: WorkspaceEdit | null): ReadonlyMap<string, TextEdit[]> | string {
  const found = new Map<string, TextEdit[]>();
  const parts: [unknown, unknown][] = Object.entries(edit?.changes ?? {});
  const documents: unknown = edit?.documentChanges;
  if (Array.isArray(documents)) {
    parts.length = 0;
    for (const one of documents as { kind?: unknown; textDocument?: { uri?: unknown }; edits?: unknown }[]) {
      if (one.kind !== undefined) return "It would also make, move or delete files, which is not done here.";
      parts.push([one.textDocument?.uri, one.edits]);
    }
  }
  let count = 0;
  for (const [address, edits] of parts) {
    const path = pathOf(address);
    if (path === undefined) return "It would change files outside of the workspace.";
    if (!Array.isArray(edits) || !edits.every(isEdit)) return "The language server's answer is not understood.";
    if (edits.length === 0) continue;
    found.set(path, [...(found.get(path) ?? []), ...edits]);
    count += edits.length;
  }
  if (found.size > MOST_FILES || count > MOST_EDITS)
    return `It would change ${found.size} files in ${count} places, which is too much at once.`;
  return found;
}
