import { FileCode, SquareTerminal } from "lucide-react";
import { cx } from "../../ui/classes";
import { Slot } from "../slots";
import { activities } from "./Activities";
import type { Panel } from "./place";

export type PhonePanel = Panel | "editor" | "terminal";

const bar = [
  ...activities.filter((one) => one.panel === "files"),
  { panel: "editor" as const, label: "Editor", icon: FileCode },
  { panel: "terminal" as const, label: "Terminal", icon: SquareTerminal },
  ...activities.filter((one) => one.panel !== "files"),
];

/** On a phone: one panel at a time. */
export function PhoneTabs({ panel, changes, onChoose }: { panel: PhonePanel; changes: number; onChoose: (panel: PhonePanel) => void }) {
  return (
    <Slot into="phoneBar">
      {bar.map(({ panel: one, label, icon: Icon }) => (
        <button
          key={one}
          type="button"
          aria-pressed={panel === one}
          onClick={() => onChoose(one)}
          className={cx(
            "relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs",
            panel === one ? "font-semibold text-accent" : "text-muted",
          )}
        >
          <Icon className="size-5" />
          <span className="max-w-full truncate">{one === "processes" ? "Runs" : label}</span>
          {one === "git" && changes > 0 && (
            <span
              aria-hidden
              className="absolute top-1.5 left-1/2 ml-1.5 min-w-4 rounded-full bg-wait px-1 text-center text-[10px] leading-4 font-bold whitespace-nowrap text-panel"
            >
              {changes > 99 ? "99+" : changes}
            </span>
          )}
        </button>
      ))}
    </Slot>
  );
}
