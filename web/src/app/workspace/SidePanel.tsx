import type { Files } from "../../files/files";
import { FileTreePanel } from "../../files/FileTreePanel";
import { SearchPanel } from "../../files/SearchPanel";
import { GitPanel } from "../../git/GitPanel";
import type { Workspace } from "../../lib/wire";
import { ProcessesPanel } from "../../workspaces/ProcessesPanel";
import { WakeButton } from "../../workspaces/WakeButton";
import { isUp, mayWrite } from "../../workspaces/state";
import type { Panel } from "./place";
import type { Tab } from "./tabs";

interface SidePanelProps {
  panel: Panel;
  org: string;
  workspace: Workspace;
  files: Files;
  marks: ReadonlyMap<string, string>;
  active: Tab | undefined;
  onOpen: (path: string, line?: number) => void;
  onDiff: (path: string, staged: boolean, commit?: string) => void;
  onMoved: (from: string, to: string) => void;
  /** A terminal in a folder, and the folder in the tree. */
  onTerminal: (folder: string) => void;
  onReveal: (folder: string) => void;
}

export function SidePanel({ panel, org, workspace, files, marks, active, onOpen, onDiff, onMoved, onTerminal, onReveal }: SidePanelProps) {
  const up = isUp(workspace);
  const writable = up && mayWrite(workspace);
  switch (panel) {
    case "search":
      return <SearchPanel files={files} up={up} onOpen={onOpen} />;
    case "git":
      return (
        <GitPanel
          place={files.place}
          project={workspace.project}
          up={up}
          mayWrite={writable}
          active={active?.kind === "diff" ? active : undefined}
          onOpen={onOpen}
          onDiff={onDiff}
          onTerminal={onTerminal}
          onReveal={onReveal}
        />
      );
    case "processes":
      return <ProcessesPanel org={org} workspace={workspace} />;
    default:
      return up ? (
        <FileTreePanel
          files={files}
          title={workspace.projectName}
          mayWrite={writable}
          marks={marks}
          active={active?.kind === "file" ? active.path : undefined}
          onOpen={onOpen}
          onMoved={onMoved}
        />
      ) : (
        <div className="space-y-3 p-4 text-muted">
          <p>The files are shown once the workspace is awake.</p>
          <WakeButton org={org} workspace={workspace} size="small" />
        </div>
      );
  }
}
