import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bytes } from "../lib/units";
import type { Workspace, WorkspaceUsage } from "../lib/wire";
import { isUp } from "./state";
import { usageQuery } from "./workspaces";

/** What the sandbox takes now, beside its limits. */
export function UsageLine({ org, workspace }: { org: string; workspace: Workspace }) {
  const up = isUp(workspace);
  const { data, dataUpdatedAt } = useQuery(usageQuery(org, workspace.id, up));
  const cpu = useCpu(data, dataUpdatedAt);
  if (!data || !up) return <span>{up ? "" : "asleep: takes nothing"}</span>;
  return (
    <span className="flex gap-4 overflow-hidden whitespace-nowrap">
      <Figure
        name="CPU"
        value={cpu === undefined ? "…" : `${Math.round(cpu * 100)} %`}
        full={cpu === undefined ? 0 : (cpu * 1000) / data.cpuLimitMillis}
      />
      <Figure name="Memory" value={`${bytes(data.memoryBytes)} of ${bytes(data.memoryLimit)}`} full={data.memoryBytes / data.memoryLimit} />
      <Figure name="Disk" value={`${bytes(data.diskBytes)} of ${bytes(data.diskLimit)}`} full={data.diskBytes / data.diskLimit} />
      <Figure
        name="Processes"
        value={`${data.processes < 0 ? "unknown" : data.processes} of ${data.processLimit}`}
        full={data.processes / data.processLimit}
      />
    </span>
  );
}

function Figure({ name, value, full }: { name: string; value: string; full: number }) {
  return (
    <span className={full > 0.9 ? "font-semibold text-danger" : full > 0.75 ? "text-wait" : undefined}>
      {name} {value}
      {full > 0.9 && " · nearly full"}
    </span>
  );
}

/** Cores in use between the last two looks. */
function useCpu(usage: WorkspaceUsage | undefined, at: number): number | undefined {
  const [seen, setSeen] = useState<{ at: number; micros: number; cores?: number }>();
  if (usage && usage.cpuMicroseconds >= 0 && seen?.at !== at) {
    const cores =
      seen && at > seen.at && usage.cpuMicroseconds >= seen.micros
        ? (usage.cpuMicroseconds - seen.micros) / 1000 / (at - seen.at)
        : undefined;
    setSeen({ at, micros: usage.cpuMicroseconds, ...(cores === undefined ? {} : { cores }) });
  }
  return seen?.cores;
}
