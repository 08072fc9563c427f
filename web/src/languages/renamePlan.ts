import type { TextEdit } from "vscode-languageserver-protocol";
import { lineEnd } from "../lib/lineEnd";
import type { FilesBeside } from "./languages";

/** What a rename makes of one file, and the version that it was worked out for. */
export interface Change {
  readonly path: string;
  readonly places: number;
  readonly before: string;
  readonly after: string;
  /** Open in a tab; with unsaved text it is not saved by this. */
  readonly open: boolean;
  readonly dirty: boolean;
  readonly etag: string | null;
  /** A few of the lines, as they will be. */
  readonly lines: readonly { line: number; text: string }[];
}

export interface Outcome {
  readonly done: readonly { change: Change; etag: string | null }[];
  /** Files that somebody changed meanwhile; they are as they were. */
  readonly left: readonly string[];
}

const SHOWN = 3;

/** Works out what becomes of each file; a sentence when one cannot be changed. */
export async function plan(files: FilesBeside, edits: ReadonlyMap<string, TextEdit[]>): Promise<Change[] | string> {
  const changes: Change[] = [];
  for (const [path, list] of edits) {
    const open = files.open.get().get(path);
    if (open && (open.kind !== "text" || open.loaded !== undefined)) return `${path} cannot be edited here.`;
    const found = open ? { text: open.text, etag: open.etag } : await files.read(path);
    if (!found) return `${path} is no text, or too large.`;
    const after = applyTo(found.text, list);
    if (after === undefined) return "The language server's answer does not fit the files.";
    const rows = new Set(list.map((edit) => edit.range.start.line));
    const text = after.split(/\r\n?|\n/);
    const lines = [...rows]
      .sort((a, b) => a - b)
      .slice(0, SHOWN)
      .map((row) => ({ line: row + 1, text: (text[row] ?? "").trim().slice(0, 200) }));
    changes.push({
      path,
      places: list.length,
      before: found.text,
      after,
      open: open !== undefined,
      dirty: open?.dirty === true,
      etag: found.etag,
      lines,
    });
  }
  return changes.sort((a, b) => a.path.localeCompare(b.path));
}

/** Changes what is as it was; the rest is left and named. */
export async function apply(files: FilesBeside, changes: readonly Change[]): Promise<Outcome> {
  const done: { change: Change; etag: string | null }[] = [];
  const left: string[] = [];
  for (const change of changes) {
    const etag = await put(files, change, change.before, change.after, change.etag);
    if (etag === undefined) left.push(change.path);
    else done.push({ change, etag });
  }
  return { done, left };
}

/** Back to what was, where nobody has changed it since. */
export async function undo(files: FilesBeside, outcome: Outcome): Promise<string[]> {
  const left: string[] = [];
  for (const { change, etag } of outcome.done) {
    if ((await put(files, change, change.after, change.before, etag)) === undefined) left.push(change.path);
  }
  return left;
}

/** The version that the file has then; undefined when it was left. */
async function put(files: FilesBeside, change: Change, was: string, text: string, etag: string | null): Promise<string | null | undefined> {
  const open = files.open.get().get(change.path);
  if (open) {
    if (open.text !== was) return undefined;
    files.replace(change.path, text);
    if (!change.dirty) await files.save(change.path);
    return files.open.get().get(change.path)?.etag ?? null;
  }
  if (change.dirty || etag === null) return undefined;
  try {
    return await files.write(change.path, text, etag);
  } catch {
    return undefined;
  }
}

/** The text with the edits; undefined when they overlap or lie beyond it. Its line ends stay. */
export function applyTo(text: string, edits: readonly TextEdit[]): string | undefined {
  const starts = [0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n?|\n/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);
  const at = ({ line, character }: { line: number; character: number }) => {
    const start = starts[line];
    const end = ends[line];
    if (start === undefined || end === undefined) return line === starts.length && character === 0 ? text.length : undefined;
    return start + character <= end ? start + character : undefined;
  };
  const sorted = edits.map((edit) => ({
    from: at(edit.range.start),
    to: at(edit.range.end),
    insert: edit.newText.replace(/\r\n?|\n/g, lineEnd(text)),
  }));
  sorted.sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || (a.to ?? 0) - (b.to ?? 0));
  let after = "";
  let done = 0;
  for (const { from, to, insert } of sorted) {
    if (from === undefined || to === undefined || from < done || to < from) return undefined;
    after += text.slice(done, from) + insert;
    done = to;
  }
  return after + text.slice(done);
}
