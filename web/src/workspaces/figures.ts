import { bytes } from "../lib/units";
import type { WorkspaceUse } from "../lib/wire";

export interface Figure {
  name: "CPU" | "Memory" | "Disk" | "Processes";
  /** What it takes now, in short. */
  now: string;
  limit: string;
  /** The share of the limit; 0 while unknown. */
  full: number;
}

/** What a workspace takes, each beside its limit. */
export function figures(use: WorkspaceUse): Figure[] {
  const cores = use.cpuLimitMillis / 1000;
  return [
    {
      name: "CPU",
      now: use.cpuMillis == null ? "…" : `${Math.round(use.cpuMillis / 10)} %`,
      limit: `${Math.round(cores * 100)} %`,
      full: (use.cpuMillis ?? 0) / use.cpuLimitMillis,
    },
    { name: "Memory", now: size(use.memoryBytes), limit: bytes(use.memoryLimit), full: share(use.memoryBytes, use.memoryLimit) },
    { name: "Disk", now: size(use.diskBytes), limit: bytes(use.diskLimit), full: share(use.diskBytes, use.diskLimit) },
    {
      name: "Processes",
      now: use.processes < 0 ? "…" : use.processes.toLocaleString(),
      limit: use.processLimit.toLocaleString(),
      full: share(use.processes, use.processLimit),
    },
  ];
}

/** Busy is no fault: only what can run out is worth a colour. */
export function toneOf({ name, full }: Figure): "" | "text-wait" | "text-danger" {
  if (name === "CPU") return "";
  return full > 0.9 ? "text-danger" : full > 0.75 ? "text-wait" : "";
}

const size = (count: number) => (count < 0 ? "…" : bytes(count));
const share = (now: number, limit: number) => Math.max(0, now) / limit;
