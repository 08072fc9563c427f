import { expect, test } from "vitest";
import { safeLink } from "./safeLink";

test.each(["https://example.org/a?b#c", "http://localhost:5173/"])("%s is offered", (url) => {
  expect(safeLink(url)?.href).toBe(url);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "https://user:secret@example.org",
  "vscode://x",
  "",
  "//example.org",
])("%s is not", (url) => {
  expect(safeLink(url)).toBeUndefined();
});
