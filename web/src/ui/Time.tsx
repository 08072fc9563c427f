import { useSyncExternalStore } from "react";
import { exact, relative } from "../lib/time";

let now = new Date();

function subscribe(changed: () => void): () => void {
  const timer = setInterval(() => {
    now = new Date();
    changed();
  }, 20_000);
  return () => clearInterval(timer);
}

/** Relative, with the exact moment in the tooltip. */
export function Time({ at }: { at: string }) {
  const current = useSyncExternalStore(subscribe, () => now);
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>unknown</span>;
  const later = date > current && date.getTime() - current.getTime() < 60_000 ? date : current;
  return (
    <time dateTime={at} title={exact(date)} className="whitespace-nowrap">
      {relative(date, later)}
    </time>
  );
}
