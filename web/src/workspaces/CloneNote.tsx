import type { Workspace } from "../lib/wire";
import { Button } from "../ui/Button";
import { Progress } from "../ui/Progress";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { isUp, mayWrite } from "./state";
import { cancelFetch, fetchAgain } from "./workspaces";

/** How far the repository is, with a way to call it off; or why it failed. */
export function CloneNote({ org, workspace }: { org: string; workspace: Workspace }) {
  const fetching = workspace.fetching;
  if (fetching == null || fetching.state === "done") return null;
  if (fetching.state !== "running") {
    return (
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-sm text-danger">
          {fetching.state === "cancelled" ? "Fetching was called off. " : "Fetching the repository failed: "}
          {fetching.error != null && <VisibleText text={fetching.error} />}
        </p>
        {mayWrite(workspace) && isUp(workspace) && (
          <Button
            size="small"
            onClick={() => void fetchAgain(org, workspace.id).catch((error: unknown) => toastProblem(error, "It was not begun."))}
          >
            Fetch again
          </Button>
        )}
      </div>
    );
  }
  const percent = fetching.percent;
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="mb-1 flex justify-between gap-2 text-sm text-muted">
          <span className="truncate">
            <VisibleText text={fetching.step === "" ? "Fetching the repository" : fetching.step} />
          </span>
          {percent != null && <span>{percent} %</span>}
        </p>
        <Progress label={`Fetching ${workspace.name}`} percent={percent} />
      </div>
      {mayWrite(workspace) && (
        <Button
          size="small"
          onClick={() => void cancelFetch(org, workspace.id).catch((error: unknown) => toastProblem(error, "Fetching goes on."))}
        >
          Cancel
        </Button>
      )}
    </div>
  );
}
