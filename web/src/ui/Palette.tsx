import { Dialog } from "radix-ui";
import { useEffect, useId, useRef, useState } from "react";
import { Keys } from "./Keys";
import { cx } from "./classes";
import { useFocusReturn } from "./useFocusReturn";
import { VisibleText } from "./VisibleText";

export interface PaletteItem {
  id: string;
  text: string;
  hint?: string;
  keys?: string;
}

interface PaletteProps {
  open: boolean;
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  items: PaletteItem[];
  empty: string;
  /** Said below the list. */
  foot?: string | undefined;
  onPick: (id: string) => void;
  onClose: () => void;
}

const SHOWN = 60;

/** One line to type and a list to choose from, by keyboard or pointer. */
export function Palette({ open, label, placeholder, text, onText, items, empty, foot, onPick, onClose }: PaletteProps) {
  const id = useId();
  const focusReturn = useFocusReturn();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const shown = items.slice(0, SHOWN);
  const chosen = Math.min(at, Math.max(0, shown.length - 1));

  useEffect(() => {
    list.current?.querySelector(`[data-at="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          {...focusReturn}
          className="pop fixed top-[10vh] left-1/2 z-40 flex max-h-[60vh] w-[min(620px,94vw)] -translate-x-1/2 flex-col overflow-hidden animate-[appear_100ms_ease-out]"
        >
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          <input
            role="combobox"
            aria-label={label}
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={shown.length > 0 ? `${id}-${chosen}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            value={text}
            onChange={(event) => {
              setAt(0);
              onText(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, shown.length));
              else if (event.key === "ArrowUp") setAt((chosen - 1 + shown.length) % Math.max(1, shown.length));
              else if (event.key === "Enter") {
                const item = shown[chosen];
                if (item) onPick(item.id);
              } else return;
              event.preventDefault();
            }}
            className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-md focus-visible:outline-none"
          />
          <ul
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={label}
            tabIndex={-1}
            className="thin-scroll min-h-0 overflow-y-auto p-1"
          >
            {shown.map((item, index) => (
              <li
                key={item.id}
                id={`${id}-${index}`}
                data-at={index}
                role="option"
                aria-selected={index === chosen}
                onPointerMove={() => setAt(index)}
                onClick={() => onPick(item.id)}
                className={cx("flex h-8 items-center gap-3 rounded-md px-3 max-wide:h-11", index === chosen && "bg-accent-soft")}
              >
                <span className="truncate">
                  <VisibleText text={item.text} />
                </span>
                {item.hint !== undefined && (
                  <span className="min-w-0 flex-1 truncate text-sm text-muted">
                    <VisibleText text={item.hint} />
                  </span>
                )}
                {item.keys !== undefined && <Keys keys={item.keys} />}
              </li>
            ))}
          </ul>
          {shown.length === 0 && (
            <p role="status" className="px-4 py-5 text-center text-muted">
              {empty}
            </p>
          )}
          {foot !== undefined && <p className="border-t border-line px-4 py-1.5 text-sm text-muted">{foot}</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
