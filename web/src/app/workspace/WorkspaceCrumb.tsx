import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Ellipsis, Network, Trash2 } from "lucide-react";
import type { Workspace } from "../../lib/wire";
import { IconButton } from "../../ui/IconButton";
import { Menu } from "../../ui/Menu";
import { VisibleText } from "../../ui/VisibleText";
import { DeleteWorkspaceDialog } from "../../workspaces/DeleteWorkspaceDialog";
import { mayDelete } from "../../workspaces/state";
import { StatePill } from "../../workspaces/StatePill";
import { WakeButton } from "../../workspaces/WakeButton";
import { Slot } from "../slots";

/** Project, workspace, state, and what can be done with the whole. */
export function WorkspaceCrumb({ org, workspace, lost }: { org: string; workspace: Workspace; lost: boolean }) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  return (
    <Slot into="crumb">
      <span aria-hidden className="text-faint max-wide:hidden">
        /
      </span>
      <span className="truncate text-muted max-wide:hidden">
        <VisibleText text={workspace.projectName} />
      </span>
      <span aria-hidden className="text-faint max-wide:hidden">
        /
      </span>
      <h1 className="truncate font-semibold">
        <VisibleText text={workspace.name} />
      </h1>
      <StatePill workspace={workspace} />
      {!lost && <WakeButton org={org} workspace={workspace} size="small" look="quiet" />}
      <Menu
        align="start"
        trigger={<IconButton label="More" icon={<Ellipsis />} />}
        entries={[
          {
            label: "Network",
            icon: <Network />,
            run: () =>
              void navigate({ to: "/$org/network", params: { org }, search: { project: workspace.project, workspace: workspace.id } }),
          },
          ...(mayDelete(workspace) && !lost
            ? [null, { label: "Delete workspace…", icon: <Trash2 />, danger: true, run: () => setDeleting(true) }]
            : []),
        ]}
      />
      {deleting && (
        <DeleteWorkspaceDialog
          org={org}
          workspace={workspace}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: "/$org", params: { org } })}
        />
      )}
    </Slot>
  );
}
