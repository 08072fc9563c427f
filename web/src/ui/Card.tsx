import { useId } from "react";
import type { ReactNode } from "react";
import { cx } from "./classes";

interface CardProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** The content brings its own edges (a list). */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, lead, actions, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="overflow-hidden rounded-lg border border-line bg-panel">
      <div className={cx("flex flex-wrap items-start gap-3 px-4 pt-3.5", flush && "border-b border-line pb-3")}>
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-md font-semibold">
            {title}
          </h2>
          {lead !== undefined && <p className="mt-0.5 text-muted">{lead}</p>}
        </div>
        {actions}
      </div>
      <div className={flush ? "" : "px-4 pt-3 pb-4"}>{children}</div>
    </section>
  );
}
