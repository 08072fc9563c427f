import { ContextMenu, DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./classes";
import { Keys } from "./Keys";

export interface MenuEntry {
  label: string;
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** Entries; null draws a line. */
export type MenuEntries = (MenuEntry | null)[];

const listClass = "pop z-50 min-w-48 max-w-[90vw] p-1 animate-[appear_100ms_ease-out]";
const itemClass =
  "flex h-7 items-center gap-2 rounded px-2 outline-none select-none data-[highlighted]:bg-accent-soft data-[disabled]:opacity-50 max-wide:h-10 [&_svg]:size-4 [&_svg]:shrink-0";

export function Menu({
  trigger,
  entries,
  align = "end",
  side,
}: {
  trigger: ReactElement;
  entries: MenuEntries;
  align?: "start" | "end";
  side?: "right";
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className={listClass} {...(side ? { side } : {})}>
          {entries.map((entry, index) =>
            entry === null ? (
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                key={index}
                disabled={entry.disabled ?? false}
                onSelect={entry.run}
                className={cx(itemClass, entry.danger === true && "text-danger")}
              >
                <Words entry={entry} />
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same list by right click, long press or the menu key. */
export function ContextMenuFor({ children, entries }: { children: ReactElement; entries: () => MenuEntries }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content collisionPadding={8} className={listClass}>
          {entries().map((entry, index) =>
            entry === null ? (
              <ContextMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <ContextMenu.Item
                key={index}
                disabled={entry.disabled ?? false}
                onSelect={entry.run}
                className={cx(itemClass, entry.danger === true && "text-danger")}
              >
                <Words entry={entry} />
              </ContextMenu.Item>
            ),
          )}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Words({ entry }: { entry: MenuEntry }) {
  return (
    <>
      <span className="grid size-4 place-items-center">{entry.icon}</span>
      <span className="flex-1">{entry.label}</span>
      {entry.keys !== undefined && <Keys keys={entry.keys} />}
    </>
  );
}
