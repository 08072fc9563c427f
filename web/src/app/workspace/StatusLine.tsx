import { GitBranch } from "lucide-react";
import type { ReactNode } from "react";
import type { Files } from "../../files/files";
import { useStore } from "../../lib/store";
import type { Workspace } from "../../lib/wire";
import { languageOf } from "../../ui/languages";
import { VisibleText } from "../../ui/VisibleText";
import { UsageLine } from "../../workspaces/UsageLine";
import type { Tab } from "./tabs";
import { lineEnd } from "../../lib/lineEnd";

interface StatusLineProps {
  org: string;
  workspace: Workspace;
  files: Files;
  active: Tab | undefined;
  caret: { line: number; column: number } | undefined;
  branch: string | undefined;
  languages: ReactNode;
}

/** The line at the foot: branch, what the sandbox takes, where the caret is. */
export function StatusLine({ org, workspace, files, active, caret, branch, languages }: StatusLineProps) {
  const documents = useStore(files.documents.all);
  const doc = active?.kind === "file" ? documents.get(active.path) : undefined;
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 border-t border-line bg-panel px-3 text-sm text-muted">
      {branch !== undefined && (
        <span className="flex min-w-0 items-center gap-1 font-mono">
          <GitBranch aria-label="branch" className="size-3.5 shrink-0" />
          <span className="truncate">
            <VisibleText text={branch} />
          </span>
        </span>
      )}
      <UsageLine org={org} workspace={workspace} />
      <span className="flex-1" />
      {languages}
      {doc?.kind === "text" && (
        <>
          <span role="status" className="whitespace-nowrap">
            {doc.saving ? "Saving…" : doc.dirty ? "Not saved" : ""}
          </span>
          {caret && (
            <span className="whitespace-nowrap">
              Line {caret.line}, column {caret.column}
            </span>
          )}
          <span className="whitespace-nowrap">{lineEnd(doc.saved) === "\r\n" ? "CRLF" : "LF"}</span>
          <span className="whitespace-nowrap">{languageOf(doc.path, doc.saved.slice(0, 80))?.[0] ?? "Plain text"}</span>
        </>
      )}
    </footer>
  );
}
