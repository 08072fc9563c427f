import { expect, test } from "vitest";
import { keysOf } from "./commands";

const press = (key: string, code: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
  keysOf({ key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

test.each([
  ["Ctrl P", press("p", "KeyP", { ctrlKey: true })],
  ["Ctrl P", press("p", "KeyP", { metaKey: true })],
  ["Ctrl Shift P", press("P", "KeyP", { ctrlKey: true, shiftKey: true })],
  ["?", press("?", "Slash", { shiftKey: true })],
  ["F6", press("F6", "F6")],
  ["Shift F6", press("F6", "F6", { shiftKey: true })],
  ["Ctrl `", press("`", "Backquote", { ctrlKey: true })],
  ["Ctrl Shift `", press("~", "Backquote", { ctrlKey: true, shiftKey: true })],
  ["Alt W", press("w", "KeyW", { altKey: true })],
])("%s is what was pressed", (wanted, pressed) => {
  expect(pressed).toBe(wanted);
});
