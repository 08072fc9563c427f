import type { Workspace } from "../lib/wire";
import { Pill } from "../ui/Pill";
import { stateTone, stateWord } from "./state";

export function StatePill({ workspace }: { workspace: Workspace }) {
  const fetching = workspace.fetching?.state === "running";
  const title = workspace.detail == null ? {} : { title: workspace.detail };
  return (
    <Pill tone={fetching ? "wait" : stateTone(workspace.state)} {...title}>
      {fetching ? "fetching" : stateWord(workspace.state)}
    </Pill>
  );
}
