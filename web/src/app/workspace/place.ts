/** Where one is in a workspace, as the address says it: a file at a line, its history, a difference, a terminal, a panel. */
export interface WorkspacePlace {
  file?: string;
  line?: number;
  column?: number;
  /** The file whose history is shown. */
  history?: string;
  diff?: string;
  staged?: boolean;
  commit?: string;
  terminal?: string;
  panel?: Panel;
}

export const panels = ["files", "search", "git", "processes"] as const;
export type Panel = (typeof panels)[number];

export function readPlace(search: Record<string, unknown>): WorkspacePlace {
  const place: WorkspacePlace = {};
  const { file, line, column, history, diff, staged, commit, terminal, panel } = search;
  if (typeof file === "string" || typeof file === "number") place.file = String(file);
  if (typeof line === "number" && Number.isInteger(line) && line > 0) place.line = line;
  if (typeof column === "number" && Number.isInteger(column) && column > 0) place.column = column;
  if (typeof history === "string" || typeof history === "number") place.history = String(history);
  if (typeof diff === "string" || typeof diff === "number") place.diff = String(diff);
  if (staged === true) place.staged = true;
  if (typeof commit === "string" || typeof commit === "number") place.commit = String(commit);
  if (typeof terminal === "string" || typeof terminal === "number") place.terminal = String(terminal);
  if (panels.includes(panel as Panel)) place.panel = panel as Panel;
  return place;
}
