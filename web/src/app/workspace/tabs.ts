import { Store } from "../../lib/store";
import { recall, remember } from "../../lib/theme";

/** What the editor area can show. */
export type Tab =
  { kind: "file"; path: string } | { kind: "history"; path: string } | { kind: "diff"; path: string; staged: boolean; commit?: string };

export function keyOf(tab: Tab): string {
  if (tab.kind !== "diff") return `${tab.kind === "file" ? "f" : "h"}:${tab.path}`;
  return `${tab.staged ? "s" : "d"}${tab.commit ?? ""}:${tab.path}`;
}

/** The open tabs of one workspace, remembered in this browser. Which is shown, the address says. */
export class Tabs {
  readonly open: Store<Tab[]>;
  readonly #key: string;

  constructor(workspace: string) {
    this.#key = `bailey.tabs.${workspace}`;
    this.open = new Store(this.#read());
  }

  add(tab: Tab): void {
    const key = keyOf(tab);
    if (this.open.get().some((one) => keyOf(one) === key)) return;
    this.#set([...this.open.get(), tab]);
  }

  /** Answers the tab to show next. */
  close(tab: Tab): Tab | undefined {
    const all = this.open.get();
    const at = all.findIndex((one) => keyOf(one) === keyOf(tab));
    const rest = all.filter((one) => keyOf(one) !== keyOf(tab));
    this.#set(rest);
    return rest[Math.min(at, rest.length - 1)];
  }

  moved(from: string, to: string): void {
    const renamed = (path: string) => (path === from ? to : path.startsWith(`${from}/`) ? to + path.slice(from.length) : path);
    this.#set(this.open.get().map((tab) => ({ ...tab, path: renamed(tab.path) })));
  }

  #set(tabs: Tab[]): void {
    this.open.set(tabs);
    remember(this.#key, JSON.stringify(tabs.slice(-40)));
  }

  #read(): Tab[] {
    try {
      const kept: unknown = JSON.parse(recall(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isTab) : [];
    } catch {
      return [];
    }
  }
}

function isTab(value: unknown): value is Tab {
  if (typeof value !== "object" || value === null) return false;
  const { kind, path, staged, commit } = value as Record<string, unknown>;
  if (commit !== undefined && typeof commit !== "string") return false;
  return typeof path === "string" && (kind === "file" || kind === "history" || (kind === "diff" && typeof staged === "boolean"));
}
