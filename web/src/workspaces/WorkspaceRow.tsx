import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, GitBranch, Settings2, Trash2, FolderOpen } from "lucide-react";
import { useState } from "react";
import type { Workspace } from "../lib/wire";
import { IconButton } from "../ui/IconButton";
import { Menu } from "../ui/Menu";
import { Time } from "../ui/Time";
import { VisibleText } from "../ui/VisibleText";
import { CloneNote } from "./CloneNote";
import { DeleteWorkspaceDialog } from "./DeleteWorkspaceDialog";
import { mayDelete } from "./state";
import { StatePill } from "./StatePill";
import { UsageNote } from "./UsageNote";
import { WakeButton } from "./WakeButton";

export function WorkspaceRow({ org, workspace }: { org: string; workspace: Workspace }) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const open = () => void navigate({ to: "/$org/workspaces/$id", params: { org, id: workspace.id } });
  return (
    <li className="relative px-4 py-3 hover:bg-hover">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <Link
              to="/$org/workspaces/$id"
              params={{ org, id: workspace.id }}
              className="rounded text-md font-semibold after:absolute after:inset-0 hover:underline"
            >
              <VisibleText text={workspace.name} />
            </Link>
            <StatePill workspace={workspace} />
          </div>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-muted">
            <span>
              <VisibleText text={workspace.projectName} />
            </span>
            {workspace.branch != null && (
              <span className="inline-flex items-center gap-1 font-mono text-sm">
                <GitBranch aria-label="branch" className="size-3.5" />
                <VisibleText text={workspace.branch} />
              </span>
            )}
            <span>
              active <Time at={workspace.lastActive} />
            </span>
          </p>
          <UsageNote org={org} workspace={workspace} />
        </div>
        <div className="relative flex items-center gap-1.5">
          <WakeButton org={org} workspace={workspace} size="small" />
          <Menu
            trigger={<IconButton label={`More for ${workspace.name}`} icon={<Ellipsis />} />}
            entries={[
              { label: "Open", icon: <FolderOpen />, run: open },
              {
                label: "Project settings",
                icon: <Settings2 />,
                run: () => void navigate({ to: "/$org/projects/$project", params: { org, project: workspace.project } }),
              },
              ...(mayDelete(workspace) ? [null, { label: "Delete…", icon: <Trash2 />, danger: true, run: () => setDeleting(true) }] : []),
            ]}
          />
        </div>
      </div>
      {workspace.detail != null && workspace.detail !== "" && (
        <p className={workspace.state === "failed" ? "mt-1.5 text-danger" : "mt-1.5 text-wait"}>
          <VisibleText text={workspace.detail} />
        </p>
      )}
      {workspace.fetching != null && workspace.fetching.state !== "done" && (
        <div className="relative mt-2">
          <CloneNote org={org} workspace={workspace} />
        </div>
      )}
      {deleting && <DeleteWorkspaceDialog org={org} workspace={workspace} onClose={() => setDeleting(false)} />}
    </li>
  );
}
