import type { KeyboardEvent, PointerEvent } from "react";
import { cx } from "./classes";

interface SplitterProps {
  label: string;
  /** The line between left and right is upright. */
  upright: boolean;
  value: number;
  min: number;
  max: number;
  /** The panel lies after the line, so that moving back makes it larger. */
  reverse?: boolean;
  onChange: (value: number) => void;
}

/** The line between two panels: dragged, or moved with the arrow keys. */
export function Splitter({ label, upright, value, min, max, reverse = false, onChange }: SplitterProps) {
  const clamp = (wanted: number) => Math.round(Math.min(max, Math.max(min, wanted)));
  const sign = reverse ? -1 : 1;

  function drag(event: PointerEvent<HTMLDivElement>) {
    event.preventDefault();
    const bar = event.currentTarget;
    const from = upright ? event.clientX : event.clientY;
    bar.setPointerCapture(event.pointerId);
    const move = (to: globalThis.PointerEvent) => onChange(clamp(value + sign * ((upright ? to.clientX : to.clientY) - from)));
    bar.addEventListener("pointermove", move);
    bar.addEventListener("lostpointercapture", () => bar.removeEventListener("pointermove", move), { once: true });
  }

  function key(event: KeyboardEvent) {
    const step = event.shiftKey ? 48 : 16;
    const by = { ArrowLeft: -step, ArrowUp: -step, ArrowRight: step, ArrowDown: step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onChange(clamp(value + sign * by));
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={upright ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onKeyDown={key}
      className={cx(
        "relative z-10 shrink-0 touch-none bg-line transition-colors duration-100 hover:bg-accent focus-visible:bg-accent",
        "after:absolute after:content-['']",
        upright ? "w-px cursor-col-resize after:inset-y-0 after:-inset-x-1" : "h-px cursor-row-resize after:inset-x-0 after:-inset-y-1",
      )}
    />
  );
}
