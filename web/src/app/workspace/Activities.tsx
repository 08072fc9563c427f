import { Activity, Files as FilesIcon, GitBranch, Search } from "lucide-react";
import { Tip } from "../../ui/Tip";
import { cx } from "../../ui/classes";
import { Slot } from "../slots";
import type { Panel } from "./place";

export const activities: { panel: Panel; label: string; keys: string; icon: typeof Search }[] = [
  { panel: "files", label: "Files", keys: "Ctrl Shift E", icon: FilesIcon },
  { panel: "search", label: "Search", keys: "Ctrl Shift F", icon: Search },
  { panel: "git", label: "Git", keys: "Ctrl Shift G", icon: GitBranch },
  { panel: "processes", label: "Processes", keys: "Ctrl Shift X", icon: Activity },
];

/** The workspace's part of the rail. */
export function Activities({ panel, changes, onChoose }: { panel: Panel | undefined; changes: number; onChoose: (panel: Panel) => void }) {
  return (
    <Slot into="activities">
      <span aria-hidden className="my-1 h-px w-6 bg-line" />
      {activities.map(({ panel: one, label, keys, icon: Icon }) => (
        <Tip key={one} label={label} keys={keys} side="right">
          <button
            type="button"
            aria-label={one === "git" && changes > 0 ? `${label}, ${changes} changes` : label}
            aria-pressed={panel === one}
            onClick={() => onChoose(one)}
            className={cx(
              "relative grid size-9 place-items-center rounded-lg text-muted transition-colors duration-100 hover:bg-hover hover:text-text [&_svg]:size-[18px]",
              panel === one && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
            )}
          >
            <Icon />
            {one === "git" && changes > 0 && (
              <span
                aria-hidden
                className="absolute top-0 -right-0.5 min-w-4 rounded-full bg-wait px-1 text-center text-[10px] leading-4 font-bold whitespace-nowrap text-panel"
              >
                {changes > 99 ? "99+" : changes}
              </span>
            )}
          </button>
        </Tip>
      ))}
    </Slot>
  );
}
