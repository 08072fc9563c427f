import { Problem } from "../lib/problem";
import { Store } from "../lib/store";

export interface Toast {
  id: number;
  text: string;
  detail?: string;
  tone: "info" | "danger";
  action?: { label: string; run: () => void };
}

export const toasts = new Store<Toast[]>([]);

let next = 1;

/** Says something in passing; with an action (undo) it stays longer. */
export function toast(text: string, more: Partial<Omit<Toast, "id" | "text">> = {}): void {
  const made: Toast = { tone: "info", ...more, id: next++, text };
  toasts.update((all) => [...all.slice(-3), made]);
}

export function toastProblem(error: unknown, what: string): void {
  const problem = Problem.of(error);
  const id = problem.requestId === undefined ? "" : ` (request ${problem.requestId})`;
  toast(what, { tone: "danger", detail: `${problem.detail ?? problem.title}${id}` });
}

export function dismiss(id: number): void {
  toasts.update((all) => all.filter((one) => one.id !== id));
}
