import type { ReactNode } from "react";
import { cx } from "./classes";

export type Tone = "ok" | "wait" | "danger" | "info" | "idle";

const tones: Record<Tone, string> = {
  ok: "text-ok bg-ok-soft",
  wait: "text-wait bg-wait-soft",
  danger: "text-danger bg-danger-soft",
  info: "text-info bg-info-soft",
  idle: "text-muted bg-sunken",
};

/** A state, in words and colour. */
export function Pill({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className={cx("inline-flex items-center gap-1.5 rounded-full px-2 text-sm font-semibold whitespace-nowrap", tones[tone])}
    >
      <span aria-hidden className={cx("size-[7px] rounded-full bg-current", tone === "idle" && "border border-current bg-transparent")} />
      {children}
    </span>
  );
}
