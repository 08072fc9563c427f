import { Moon, TriangleAlert } from "lucide-react";
import type { Workspace } from "../../lib/wire";
import { EmptyState } from "../../ui/EmptyState";
import { Progress } from "../../ui/Progress";
import { Time } from "../../ui/Time";
import { VisibleText } from "../../ui/VisibleText";
import { WakeButton } from "../../workspaces/WakeButton";

/** What a workspace shows that is not awake: its state, and the way on. */
export function NotUp({ org, workspace }: { org: string; workspace: Workspace }) {
  const { state } = workspace;
  return (
    <div className="grid h-full place-items-center">
      {state === "starting" || state === "stopping" ? (
        <div role="status" className="w-72 text-center">
          <p className="mb-3 text-md font-semibold">{state === "starting" ? "Waking" : "Stopping"}</p>
          <Progress label={state === "starting" ? "Waking" : "Stopping"} />
          {workspace.detail != null && (
            <p className="mt-2 text-muted">
              <VisibleText text={workspace.detail} />
            </p>
          )}
        </div>
      ) : (
        <EmptyState
          icon={state === "failed" ? <TriangleAlert /> : <Moon />}
          title={state === "failed" ? "This workspace could not start" : "This workspace is asleep"}
          action={<WakeButton org={org} workspace={workspace} size="large" look="primary" />}
        >
          {state === "failed" ? (
            <VisibleText text={workspace.detail ?? "The host gave no reason."} />
          ) : (
            <>
              Its files are as they were, and what its terminals printed can be read below. Last active <Time at={workspace.lastActive} />.
            </>
          )}
        </EmptyState>
      )}
    </div>
  );
}
