import tseslint from "typescript-eslint";
import reactHooks from "eslint-plugin-react-hooks";

const rooms = ["identity", "access", "workspaces", "files", "git", "terminals", "languages", "audit", "egress"];

/** A room may use what stands below it on the server's floor plan; everything else is put together in app. */
const mayUse = { identity: [], access: [], audit: [], workspaces: [], files: [], git: [], terminals: [], languages: [], egress: [] };

const closed = (files, folders, why) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ group: folders.flatMap((f) => [`../${f}/*`, `**/${f}/*`]), message: why }] }],
  },
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/lib/api.d.ts", "public"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // The server's text goes into attributes and labels as it is; numbers are fine in templates.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // The router is told of redirects and missing things by throwing them.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allow: [{ from: "package", package: "@tanstack/router-core", name: ["Redirect", "NotFoundError"] }] },
      ],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Untrusted text is shown as text." },
        { selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]", message: "Untrusted text is shown as text." },
      ],
      "max-lines": ["error", 400],
    },
  },
  closed(["src/lib/**"], ["ui", "app", ...rooms], "lib knows nobody"),
  closed(["src/ui/**"], ["app", ...rooms], "ui knows lib alone"),
  ...rooms.map((room) =>
    closed(
      [`src/${room}/**`],
      ["app", ...rooms.filter((r) => r !== room && !mayUse[room].includes(r))],
      "rooms meet in app, not in each other",
    ),
  ),
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
);
