import { Eye, WifiOff } from "lucide-react";
import { signedOut } from "../lib/client";
import type { Problem } from "../lib/problem";
import { Button } from "../ui/Button";
import { VisibleText } from "../ui/VisibleText";
import type { Attachment } from "./terminalConnection";

/** What stands under a terminal that is not simply open. */
export function TerminalNote({ state, up, onRetry }: { state: Attachment; up: boolean; onRetry: () => void }) {
  const { phase, problem, exitCode } = state;
  const base = "flex items-center gap-2 border-t border-line bg-panel px-3 py-1.5";
  return (
    <div role="status">
      {!up && <div className={`${base} text-muted`}>The workspace is asleep. This is what the terminal had printed.</div>}
      {phase === "lost" && (
        <div className={`${base} text-wait`}>
          <WifiOff className="size-4" />
          <span className="flex-1">
            {state.restarting === true ? "The server restarts." : "Connection lost, retrying."} The terminal goes on, and what it prints
            meanwhile is shown afterwards.
          </span>
          <Button size="small" onClick={onRetry}>
            Now
          </Button>
        </div>
      )}
      {phase === "ended" && (
        <div className={`${base} ${exitCode === 0 ? "text-muted" : "text-danger"}`}>
          Ended with exit code {exitCode}. Its output stays readable.
        </div>
      )}
      {phase === "refused" && problem && (
        <div className={`${base} text-danger`}>
          <span className="flex-1">{refusal(problem)}</span>
          {problem.code === "not_signed_in" && (
            <Button size="small" onClick={() => signedOut.emit()}>
              Sign in
            </Button>
          )}
        </div>
      )}
      {phase === "open" && state.readOnly && (
        <div className={`${base} text-muted`}>
          <Eye className="size-4" /> You may watch this terminal and not type in it.
        </div>
      )}
    </div>
  );
}

/** Why there is no line any more, and that none is tried. */
function refusal(problem: Problem) {
  if (problem.code === "not_signed_in") return "Your session has ended. The terminal goes on; sign in to see it again.";
  if (problem.status === 403 || problem.status === 404)
    return "You may no longer see this terminal, or it is gone. What it printed until now stays here until you leave.";
  return <VisibleText text={problem.detail ?? problem.title} />;
}
