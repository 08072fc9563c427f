import { useEffect, useRef } from "react";
import { Store } from "../lib/store";

export interface Command {
  id: string;
  title: string;
  group: string;
  /** As shown: "Ctrl Shift P". On a Mac, Ctrl is the command key. */
  keys?: string;
  /** Also while a terminal or an editor has the focus. */
  always?: boolean;
  /** Left to whoever has the focus inside of this. */
  except?: string;
  /** Only listed among the keys, run by whoever has the focus. */
  local?: boolean;
  run: () => void;
}

/** What can be done now, from every part of the page that is shown. */
export const commands = new Store<Command[]>([]);

export function useCommands(list: Command[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  const shape = list.map((one) => `${one.id} ${one.title}`).join("\n");
  useEffect(() => {
    // The newest closure runs, though the list changes only with its shape.
    const mine = latest.current.map((one) => ({ ...one, run: () => latest.current.find((now) => now.id === one.id)?.run() }));
    commands.update((all) => [...all, ...mine]);
    return () => commands.update((all) => all.filter((one) => !mine.includes(one)));
  }, [shape]);
}

/** Runs commands by their keys. Captured early, since editors and terminals eat what they get. */
export function useKeyboard(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const pressed = keysOf(event);
      const typing = isTyping(event.target);
      const command = commands
        .get()
        .find(
          (one) => one.local !== true && one.keys === pressed && (!typing || one.always === true) && !isInside(event.target, one.except),
        );
      if (!command || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      command.run();
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
}

export function keysOf(event: Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "key" | "code">): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  const letter = event.key.length === 1 && /[a-z]/i.test(event.key);
  // A shifted sign ("?") is its own key; a shifted letter says so.
  if (event.shiftKey && (letter || event.key.length > 1 || event.code === "Backquote")) parts.push("Shift");
  parts.push(event.code === "Backquote" ? "`" : letter ? event.key.toUpperCase() : event.key);
  return parts.join(" ");
}

function isInside(target: EventTarget | null, selector: string | undefined): boolean {
  return selector !== undefined && target instanceof Element && target.closest(selector) !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
