import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck, ShieldQuestion } from "lucide-react";
import { count } from "../lib/units";
import { VisibleText } from "../ui/VisibleText";
import { checkpointQuery } from "./checkpoints";

/** Whether the record holds, as far as this browser can prove it. */
export function RecordLine({ org }: { org: string }) {
  const { data, error } = useQuery(checkpointQuery(org));
  if (error || !data) return null;
  const base = "mb-4 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border px-3 py-2";
  const size = count(data.size, "entry", "entries");
  if (data.shrunk || data.signed === false) {
    return (
      <p role="alert" className={`${base} border-danger/50 bg-danger-soft font-semibold text-danger`}>
        <ShieldAlert className="size-4" />
        {data.signed === false
          ? "The record's checkpoint is not signed with its key."
          : "The record is not the one that this browser saw before."}{" "}
        Verify a copy with <code className="font-mono">bailey audit verify</code>.
      </p>
    );
  }
  const Icon = data.signed === true ? ShieldCheck : ShieldQuestion;
  return (
    <p className={`${base} ${data.signed === true ? "border-ok/40 bg-ok-soft text-ok" : "border-line bg-sunken text-muted"}`}>
      <Icon className="size-4" />
      <span className="font-semibold">{data.signed === true ? `Record verified: ${size}` : `Signed checkpoint over ${size}`}</span>
      <span className="font-mono text-sm">
        <VisibleText text={data.origin} />
      </span>
      <span className="text-sm">
        {data.signed === true
          ? "signature checked in this browser, and not shorter than it saw before"
          : "this browser cannot check Ed25519; bailey audit verify can"}
      </span>
    </p>
  );
}
