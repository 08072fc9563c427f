import type { LanguageSupport, StreamParser } from "@codemirror/language";
import { extensionOf, nameOf } from "../lib/paths";

type Load = () => Promise<LanguageSupport>;

async function legacy(parser: Promise<StreamParser<unknown>>): Promise<LanguageSupport> {
  const { LanguageSupport: Support, StreamLanguage } = await import("@codemirror/language");
  return new Support(StreamLanguage.define(await parser));
}

const js = (options: { jsx?: boolean; typescript?: boolean }) => () =>
  import("@codemirror/lang-javascript").then((m) => m.javascript(options));
const shell: Load = () => legacy(import("@codemirror/legacy-modes/mode/shell").then((m) => m.shell));
const yaml: Load = () => import("@codemirror/lang-yaml").then((m) => m.yaml());
const xml: Load = () => import("@codemirror/lang-xml").then((m) => m.xml());
const cpp: Load = () => import("@codemirror/lang-cpp").then((m) => m.cpp());
const css: Load = () => import("@codemirror/lang-css").then((m) => m.css());
const html: Load = () => import("@codemirror/lang-html").then((m) => m.html());
const json: Load = () => import("@codemirror/lang-json").then((m) => m.json());
const python: Load = () => import("@codemirror/lang-python").then((m) => m.python());
const markdown: Load = () => import("@codemirror/lang-markdown").then((m) => m.markdown());
const toml: Load = () => legacy(import("@codemirror/legacy-modes/mode/toml").then((m) => m.toml));
const properties: Load = () => legacy(import("@codemirror/legacy-modes/mode/properties").then((m) => m.properties));
const ruby: Load = () => legacy(import("@codemirror/legacy-modes/mode/ruby").then((m) => m.ruby));
const docker: Load = () => legacy(import("@codemirror/legacy-modes/mode/dockerfile").then((m) => m.dockerFile));

const byExtension: Record<string, [name: string, load: Load]> = {
  ...each("js mjs cjs", "JavaScript", js({})),
  ...each("jsx", "JavaScript", js({ jsx: true })),
  ...each("ts mts cts", "TypeScript", js({ typescript: true })),
  ...each("tsx", "TypeScript", js({ typescript: true, jsx: true })),
  ...each("py pyi", "Python", python),
  ...each("html htm vue svelte", "HTML", html),
  ...each("css scss less", "CSS", css),
  ...each("json jsonc webmanifest", "JSON", json),
  ...each("md markdown", "Markdown", markdown),
  ...each("c h", "C", cpp),
  ...each("cc cpp cxx hpp hh ino", "C++", cpp),
  ...each("cs", "C#", () => legacy(import("@codemirror/legacy-modes/mode/clike").then((m) => m.csharp))),
  ...each("kt kts", "Kotlin", () => legacy(import("@codemirror/legacy-modes/mode/clike").then((m) => m.kotlin))),
  ...each("java", "Java", () => import("@codemirror/lang-java").then((m) => m.java())),
  ...each("go", "Go", () => import("@codemirror/lang-go").then((m) => m.go())),
  ...each("rs", "Rust", () => import("@codemirror/lang-rust").then((m) => m.rust())),
  ...each("yaml yml", "YAML", yaml),
  ...each("sh bash zsh ksh bats", "Shell", shell),
  ...each("sql", "SQL", () => import("@codemirror/lang-sql").then((m) => m.sql())),
  ...each("php", "PHP", () => import("@codemirror/lang-php").then((m) => m.php())),
  ...each("xml svg xsd xsl csproj props targets slnx config resx plist", "XML", xml),
  ...each("toml lock", "TOML", toml),
  ...each("ini cfg conf properties env editorconfig", "Settings", properties),
  ...each("rb", "Ruby", ruby),
  ...each("lua", "Lua", () => legacy(import("@codemirror/legacy-modes/mode/lua").then((m) => m.lua))),
  ...each("diff patch", "Diff", () => legacy(import("@codemirror/legacy-modes/mode/diff").then((m) => m.diff))),
};

const byName: Record<string, [name: string, load: Load]> = {
  Dockerfile: ["Dockerfile", docker],
  Containerfile: ["Dockerfile", docker],
  Rakefile: ["Ruby", ruby],
  Gemfile: ["Ruby", ruby],
  ".bashrc": ["Shell", shell],
  ".profile": ["Shell", shell],
  ".editorconfig": ["Settings", properties],
  ".gitconfig": ["Settings", properties],
  "package-lock.json": ["JSON", json],
};

/** The language of a file by its name, else by its first line. */
export function languageOf(path: string, firstLine = ""): [name: string, load: Load] | undefined {
  const known = byName[nameOf(path)] ?? byExtension[extensionOf(path)];
  if (known || !firstLine.startsWith("#!")) return known;
  if (/\b(ba|z|k|da)?sh\b/.test(firstLine)) return ["Shell", shell];
  if (/\bpython/.test(firstLine)) return ["Python", python];
  return /\b(node|deno|bun)\b/.test(firstLine) ? ["JavaScript", js({})] : undefined;
}

function each(extensions: string, name: string, load: Load): Record<string, [string, Load]> {
  return Object.fromEntries(extensions.split(" ").map((one) => [one, [name, load]]));
}
