import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Workspace } from "../lib/wire";
import { VisibleText } from "../ui/VisibleText";
import { isUp } from "./state";
import { usageQuery } from "./workspaces";

/** Says what was killed and which wall is missing; what was read can be put away until it changes. */
export function WorkspaceBanner({ org, workspace }: { org: string; workspace: Workspace }) {
  const { data } = useQuery({ ...usageQuery(org, workspace.id), enabled: isUp(workspace) });
  const killed = [...new Set([workspace.detail ?? "", ...(data?.killed ?? []).toReversed()])].filter((one) => one !== "");
  const [read, setRead] = useState("");
  const all = [...killed, ...workspace.walls];
  const text = all.join("\n");
  if (all.length === 0 || read === text) return null;
  return (
    <div role="status" className="flex items-start gap-3 border-b border-line bg-wait-soft px-3 py-1.5">
      <div className="min-w-0 flex-1">
        {killed.map((one, index) => (
          <p key={index} className="font-medium text-wait">
            <VisibleText text={one} />
          </p>
        ))}
        {workspace.walls.length > 0 && (
          <p className="text-wait">
            <span className="font-semibold">Weaker than it should be: </span>
            <VisibleText text={workspace.walls.join(" · ")} />
          </p>
        )}
      </div>
      <button type="button" className="rounded px-1.5 font-semibold text-wait hover:bg-hover" onClick={() => setRead(text)}>
        Got it
      </button>
    </div>
  );
}
