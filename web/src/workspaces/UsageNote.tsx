import type { Workspace } from "../lib/wire";
import { figures, toneOf } from "./figures";
import { useUsage } from "./usage";

/** A quiet line in a list: what an awake workspace takes now. Its place is kept while nothing is known, so that nothing jumps. */
export function UsageNote({ org, workspace }: { org: string; workspace: Workspace }) {
  const awake = workspace.state === "awake";
  const use = useUsage(org, workspace.id, awake);
  if (!awake) return null;
  return (
    <p className="mt-0.5 flex min-h-[18px] flex-wrap gap-x-3 text-sm text-muted">
      {use &&
        figures(use).map((figure) => (
          <span key={figure.name} className={toneOf(figure)}>
            {figure.name} {figure.now}
            {figure.full > 0.75 && figure.name !== "CPU" && ` of ${figure.limit}`}
          </span>
        ))}
    </p>
  );
}
