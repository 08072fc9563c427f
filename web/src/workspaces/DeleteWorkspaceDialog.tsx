import type { Workspace } from "../lib/wire";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { toast } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { remove } from "./workspaces";

interface DeleteProps {
  org: string;
  workspace: Workspace;
  onClose: () => void;
  onDone?: () => void;
}

export function DeleteWorkspaceDialog({ org, workspace, onClose, onDone }: DeleteProps) {
  return (
    <ConfirmDialog
      title={`Delete ${workspace.name}?`}
      action="Delete workspace"
      typed={workspace.name}
      onClose={onClose}
      onConfirm={async () => {
        await remove(org, workspace.id);
        toast(`${workspace.name} is deleted.`);
        onDone?.();
      }}
    >
      <p>
        Its files, terminals and everything that was not pushed are gone for good. The project <VisibleText text={workspace.projectName} />{" "}
        and its other workspaces stay.
      </p>
    </ConfirmDialog>
  );
}
