import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { HTMLAttributes, ReactNode } from "react";

interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, "children"> {
  count: number;
  rowHeight: number;
  /** Scrolled into view when it changes. */
  reveal?: number | undefined;
  row: (index: number) => ReactNode;
}

/** Draws only the rows that can be seen, so that ten thousand cost as much as fifty. Rows have one height. */
export function VirtualList({ count, rowHeight, reveal, row, ...rest }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element || reveal === undefined || reveal < 0) return;
    const at = reveal * rowHeight;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = at + rowHeight - element.clientHeight;
  }, [reveal, rowHeight]);

  const first = Math.max(0, Math.floor(top / rowHeight) - 12);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + 12);
  const rows: ReactNode[] = [];
  for (let index = first; index < last; index++) rows.push(row(index));
  return (
    <div ref={box} onScroll={(event) => setTop(event.currentTarget.scrollTop)} {...rest}>
      <div role="presentation" className="relative" style={{ height: count * rowHeight }}>
        <div role="presentation" className="absolute inset-x-0" style={{ top: first * rowHeight }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
