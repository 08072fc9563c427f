import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { AuditEvent } from "../lib/wire";
import { Choice } from "../ui/Field";
import { useWorkspaces } from "./names";
import { typeWords } from "./timeline";

interface FilterProps {
  org: string;
  type: string | undefined;
  workspace: string | undefined;
  events: AuditEvent[];
}

const ALL = "";

/** By kind and by workspace; the choice is in the address. */
export function AuditFilter({ org, type, workspace, events }: FilterProps) {
  const navigate = useNavigate();
  const workspaces = useWorkspaces(org);
  const [seen, setSeen] = useState<string[]>([]);
  const types = [...new Set([...seen, ...events.map((one) => one.type), ...(type === undefined ? [] : [type])])].sort();
  if (types.length > seen.length) setSeen(types);
  const go = (search: { type?: string | undefined; workspace?: string | undefined }) =>
    void navigate({
      to: "/$org/audit",
      params: { org },
      search: Object.fromEntries(
        Object.entries({ type, workspace, ...search }).filter(([, value]) => value !== undefined && value !== ALL),
      ),
    });
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      <Choice
        bare
        label="Kind of entry"
        value={type ?? ALL}
        onChange={(value) => go({ type: value })}
        options={[{ value: ALL, label: "Every kind" }, ...types.map((value) => ({ value, label: typeWords(value) }))]}
        className="w-52 max-wide:flex-1"
      />
      <Choice
        bare
        label="Workspace"
        value={workspace ?? ALL}
        onChange={(value) => go({ workspace: value })}
        options={[
          { value: ALL, label: "Every workspace" },
          ...(workspaces ?? []).map((one) => ({ value: one.id, label: `${one.projectName} / ${one.name}` })),
        ]}
        className="w-60 max-wide:flex-1"
      />
    </div>
  );
}
