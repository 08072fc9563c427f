import { useQuery } from "@tanstack/react-query";
import type { Workspace, WorkspaceUse } from "../lib/wire";
import { cx } from "../ui/classes";
import { VisibleText } from "../ui/VisibleText";
import { figures, toneOf } from "./figures";
import { usageQuery } from "./workspaces";

/** Each figure beside its limit, and what was ended because a limit was reached. */
export function UsageDetails({ org, workspace, use }: { org: string; workspace: Workspace; use: WorkspaceUse | undefined }) {
  const { data } = useQuery(usageQuery(org, workspace.id));
  const killed = (data?.killed ?? []).toReversed();
  return (
    <>
      {use ? (
        <ul className="grid grid-cols-[auto_1fr_auto] items-center gap-x-3 gap-y-1.5">
          {figures(use).map((figure) => (
            <li key={figure.name} className="contents">
              <span aria-hidden className="whitespace-nowrap text-muted">
                {figure.name}
              </span>
              <span
                role="meter"
                aria-label={figure.name}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.round(Math.min(1, figure.full) * 100)}
                aria-valuetext={`${figure.now} of ${figure.limit}`}
                className="h-1.5 min-w-16 overflow-hidden rounded-full bg-accent-soft"
              >
                <span
                  className={cx("block h-full rounded-full bg-current", toneOf(figure) || "text-accent")}
                  style={{ width: `${Math.min(1, figure.full) * 100}%` }}
                />
              </span>
              <span aria-hidden className={cx("text-right whitespace-nowrap", toneOf(figure))}>
                {figure.now} of {figure.limit}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">{restWord(workspace.state)}</p>
      )}
      {workspace.detail != null && workspace.detail !== "" && !killed.includes(workspace.detail) && (
        <p className={cx("mt-2", workspace.state === "failed" ? "text-danger" : "text-wait")}>
          <VisibleText text={workspace.detail} />
        </p>
      )}
      {killed.length > 0 && (
        <>
          <h3 className="mt-3 mb-1 text-xs font-semibold tracking-wide text-faint uppercase">Ended at a limit, the last first</h3>
          <ul className="space-y-1 text-muted">
            {killed.map((what, index) => (
              <li key={index}>
                <VisibleText text={what} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export function restWord(state: string): string {
  if (state === "awake") return "Looking…";
  return state === "frozen" ? "dozing: takes no CPU" : "asleep: takes nothing";
}
