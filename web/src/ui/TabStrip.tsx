import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { cx } from "./classes";

export interface TabItem {
  key: string;
  /** Read out, and shown on hover. */
  title: string;
  content: ReactNode;
}

interface TabStripProps {
  label: string;
  tabs: TabItem[];
  active: string | undefined;
  /** What the active tab looks like. */
  activeClass: string;
  closable: (key: string) => boolean;
  onShow: (key: string) => void;
  onClose: (key: string) => void;
}

/** Tabs that can be closed: one tab stop, arrows move, Delete closes; the cross is for the pointer. */
export function TabStrip({ label, tabs, active, activeClass, closable, onShow, onClose }: TabStripProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);

  function key(event: KeyboardEvent) {
    const at = tabs.findIndex((one) => one.key === active);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next) {
      onShow(next.key);
      list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[tabs.indexOf(next)]?.focus();
    } else if (event.key === "Delete" && active !== undefined && closable(active)) onClose(active);
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      className="flex min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]"
      onKeyDown={key}
    >
      {tabs.map((tab, index) => {
        const on = tab.key === active;
        const closes = closable(tab.key);
        return (
          <div
            key={tab.key}
            role="tab"
            tabIndex={on || (index === 0 && active === undefined) ? 0 : -1}
            aria-selected={on}
            aria-label={tab.title}
            title={tab.title}
            onClick={() => onShow(tab.key)}
            onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && onShow(tab.key)}
            onAuxClick={(event) => event.button === 1 && closes && onClose(tab.key)}
            className={cx(
              "group flex max-w-64 shrink-0 cursor-pointer items-center gap-1.5 border-r border-line pl-3 select-none focus-visible:-outline-offset-2",
              closes ? "pr-1" : "pr-3",
              on ? activeClass : "text-muted hover:text-text",
            )}
          >
            {tab.content}
            {closes && (
              <span
                aria-hidden
                onClick={(event) => {
                  event.stopPropagation();
                  onClose(tab.key);
                }}
                className={cx(
                  "grid size-5 shrink-0 place-items-center rounded hover:bg-hover max-wide:size-8",
                  on ? "" : "opacity-0 group-hover:opacity-100 max-wide:opacity-100",
                )}
              >
                <X className="size-3.5" />
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
