import { isAttended } from "../lib/attended";
import { useQuery } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { Problem } from "../lib/problem";
import { allPages } from "../lib/pages";
import { bytes, duration } from "../lib/units";
import type { Workspace } from "../lib/wire";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { VisibleText } from "../ui/VisibleText";
import { isUp } from "./state";
import { useUsage } from "./usage";
import { UsageDetails } from "./UsageDetails";

const page = (cursor: string | undefined) => ({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });

/** What runs and what listens in the sandbox, read anew while it is looked at. */
export function ProcessesPanel({ org, workspace }: { org: string; workspace: Workspace }) {
  const path = { org, workspace: workspace.id };
  // Looking would wake one that is dozing.
  const awake = workspace.state === "awake";
  const options = { enabled: awake, refetchInterval: () => (awake && isAttended() ? 3000 : false), retry: false } as const;
  const processes = useQuery({
    queryKey: ["workspaces", org, workspace.id, "processes"],
    queryFn: () =>
      allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/processes", { params: { path, query: page(cursor) } }))),
    ...options,
  });
  const ports = useQuery({
    queryKey: ["workspaces", org, workspace.id, "ports"],
    queryFn: () =>
      allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/ports", { params: { path, query: page(cursor) } }))),
    ...options,
  });
  const use = useUsage(org, workspace.id, awake);
  if (!isUp(workspace)) return <p className="p-4 text-muted">Nothing runs while the workspace is asleep.</p>;
  if (!processes.data && !awake) return <p className="p-4 text-muted">The workspace is dozing; its processes stand still.</p>;
  if (processes.error) return <ProblemNote problem={Problem.of(processes.error)} className="m-3" />;
  if (!processes.data) return <Waiting what="Looking" />;
  const sorted = [...processes.data].sort((a, b) => b.memoryBytes - a.memoryBytes);
  return (
    <div className="thin-scroll h-full overflow-y-auto pb-4">
      <h2 className="px-3 pt-3 pb-1 text-xs font-semibold tracking-wide text-faint uppercase">Taken</h2>
      <div className="px-3 pb-1 text-sm">
        <UsageDetails org={org} workspace={workspace} use={use} />
      </div>
      <h2 className="px-3 pt-3 pb-1 text-xs font-semibold tracking-wide text-faint uppercase">Listening</h2>
      {ports.data?.length === 0 && <p className="px-3 text-muted">Nothing listens.</p>}
      <ul>
        {ports.data?.map((port, index) => (
          <li key={index} className="flex justify-between gap-2 px-3 py-1">
            <span className="font-mono text-sm">:{port.port}</span>
            <span className="truncate text-muted" title={port.command ?? ""}>
              <VisibleText text={port.command ?? port.address} />
            </span>
          </li>
        ))}
      </ul>
      <h2 className="px-3 pt-3 pb-1 text-xs font-semibold tracking-wide text-faint uppercase">Processes</h2>
      <ul>
        {sorted.map((process) => (
          <li key={process.pid} className="px-3 py-1 hover:bg-hover" title={`${process.pid} in ${process.cell}`}>
            <p className="truncate font-mono text-sm">
              <VisibleText text={process.command} />
            </p>
            <p className="flex gap-3 text-sm text-muted">
              <span>pid {process.pid}</span>
              <span>{bytes(process.memoryBytes)}</span>
              <span>{duration(process.cpuMilliseconds)} CPU</span>
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
