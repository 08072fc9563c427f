import { X } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { IconButton } from "../ui/IconButton";
import { VirtualList } from "../ui/VirtualList";

export interface SpotRow {
  key: string;
  content: ReactNode;
  /** What it opens; a heading opens nothing. */
  open?: () => void;
}

/** A list of places at the foot of the page, for keys and pointer. */
export function SpotList({ title, note, rows, onClose }: { title: string; note: string; rows: readonly SpotRow[]; onClose: () => void }) {
  const [selected, setSelected] = useState<number>();
  const step = (by: 1 | -1) => {
    let next = (selected ?? -1) + by;
    while (rows[next] && !rows[next]?.open) next += by;
    if (rows[next]) setSelected(next);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && selected !== undefined) rows[selected]?.open?.();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex h-8 shrink-0 items-center gap-3 border-b border-line bg-sunken px-3 max-wide:h-11">
        <h2 className="font-semibold whitespace-nowrap">{title}</h2>
        <p role="status" className="min-w-0 flex-1 truncate text-sm text-muted">
          {note}
        </p>
        <IconButton label={`Close ${title.toLowerCase()}`} icon={<X />} onClick={onClose} />
      </div>
      {rows.length > 0 && (
        <VirtualList
          count={rows.length}
          rowHeight={26}
          reveal={selected}
          role="listbox"
          aria-label={title}
          data-home=""
          tabIndex={0}
          aria-activedescendant={selected === undefined ? undefined : `spot-${selected}`}
          onKeyDown={keys}
          className="thin-scroll min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
          row={(index) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={row.key}
                  id={`spot-${index}`}
                  role="option"
                  aria-selected={index === selected}
                  aria-disabled={row.open ? undefined : true}
                  onClick={() => {
                    if (row.open) setSelected(index);
                    row.open?.();
                  }}
                  className={`flex h-6.5 items-center gap-2 px-3 whitespace-nowrap ${index === selected ? "bg-accent-soft" : row.open ? "hover:bg-hover" : ""}`}
                >
                  {row.content}
                </div>
              )
            );
          }}
        />
      )}
    </div>
  );
}
