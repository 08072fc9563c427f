import type { ReactNode } from "react";
import { cx } from "./classes";

const tones = {
  danger: "border-danger/40 bg-danger-soft",
  wait: "border-wait/40 bg-wait-soft",
  info: "border-info/40 bg-info-soft",
  ok: "border-ok/40 bg-ok-soft",
} as const;

interface NoteProps {
  tone: keyof typeof tones;
  /** Read out at once. */
  alert?: boolean;
  className?: string;
  children: ReactNode;
}

/** A framed remark in the flow of a page. */
export function Note({ tone, alert = false, className, children }: NoteProps) {
  return (
    <div role={alert ? "alert" : undefined} className={cx("rounded-md border px-3 py-2", tones[tone], className)}>
      {children}
    </div>
  );
}
