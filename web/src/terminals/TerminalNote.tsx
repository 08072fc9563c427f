import { Eye, WifiOff } from "lucide-react";
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
          <span className="flex-1">Connection lost, retrying. The terminal goes on, and what it prints meanwhile is shown afterwards.</span>
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
          <VisibleText text={problem.detail ?? problem.title} />
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
