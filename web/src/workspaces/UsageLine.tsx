import { Popover } from "radix-ui";
import type { Workspace } from "../lib/wire";
import { cx } from "../ui/classes";
import { figures, toneOf } from "./figures";
import { useUsage } from "./usage";
import { restWord, UsageDetails } from "./UsageDetails";

/** What the sandbox takes now, in one line that opens to limits and what was ended at them. */
export function UsageLine({ org, workspace }: { org: string; workspace: Workspace }) {
  const use = useUsage(org, workspace.id, workspace.state === "awake");
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="What the workspace takes"
        className="flex h-full min-w-0 items-center gap-4 overflow-hidden rounded px-1 whitespace-nowrap hover:bg-hover"
      >
        {use
          ? figures(use).map((figure) => (
              <span key={figure.name} className={cx(toneOf(figure), figure.full > 0.9 && figure.name !== "CPU" && "font-semibold")}>
                {figure.name} {figure.now}
                {figure.full > 0.9 && figure.name !== "CPU" && " · nearly full"}
              </span>
            ))
          : restWord(workspace.state)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="What the workspace takes"
          side="top"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="pop z-50 w-80 max-w-[90vw] p-3"
        >
          <h2 className="mb-2 font-semibold">What it takes now</h2>
          <UsageDetails org={org} workspace={workspace} use={use} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
