import { extensionOf } from "../lib/paths";

/** A language that a server may know, and the name that the protocol has for the file's kind. */
export interface FileLanguage {
  language: string;
  id: string;
}

/** Beyond so many characters a file gets no help: each keystroke would cost too much, here and there. */
export const LARGEST = 1_000_000;

export const languageNames: Record<string, string> = {
  typescript: "TypeScript",
  python: "Python",
  csharp: "C#",
  go: "Go",
  rust: "Rust",
};

const kinds: Record<string, FileLanguage> = {
  ...each("ts mts cts", "typescript", "typescript"),
  ...each("tsx", "typescript", "typescriptreact"),
  ...each("js mjs cjs", "typescript", "javascript"),
  ...each("jsx", "typescript", "javascriptreact"),
  ...each("py pyi", "python", "python"),
  ...each("cs", "csharp", "csharp"),
  ...each("go", "go", "go"),
  ...each("rs", "rust", "rust"),
};

/** By the file's name alone. */
export function fileLanguage(path: string): FileLanguage | undefined {
  return kinds[extensionOf(path)];
}

function each(extensions: string, language: string, id: string): Record<string, FileLanguage> {
  return Object.fromEntries(extensions.split(" ").map((one) => [one, { language, id }]));
}
