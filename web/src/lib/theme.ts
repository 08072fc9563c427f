import { Store } from "./store";

export type Theme = "system" | "light" | "dark";

const KEY = "bailey.theme";
const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

export const theme = new Store<Theme>(read());
/** What is really shown. */
export const dark = new Store<boolean>(isDark());

darkSystem.addEventListener("change", () => dark.set(isDark()));

export function chooseTheme(choice: Theme): void {
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
  remember(KEY, choice);
  theme.set(choice);
  dark.set(isDark());
}

/** Keeps a preference (never a secret) in this browser; a browser that forbids it simply forgets. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function read(): Theme {
  const kept = recall(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function isDark(): boolean {
  const choice = theme.get();
  return choice === "system" ? darkSystem.matches : choice === "dark";
}
