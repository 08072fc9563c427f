import { Link } from "@tanstack/react-router";
import { Search, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Mark } from "../identity/Mark";
import { useMembership } from "../lib/session";
import { useStore } from "../lib/store";
import { Keys } from "../ui/Keys";
import { events } from "./live";
import { OrganisationCrumb } from "./OrganisationCrumb";
import { slots } from "./slots";

/** Where one is, what state it is in, whether the line stands, and the way to every command. */
export function TopLine({ org, onPalette }: { org: string | undefined; onPalette: () => void }) {
  const membership = useMembership(org ?? "");
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-panel px-3 max-wide:h-12">
      <Link to="/" aria-label="Bailey, home" className="rounded-md">
        <Mark className="size-6" />
      </Link>
      <nav aria-label="Where you are" className="flex min-w-0 items-center gap-1.5 max-wide:flex-1">
        {membership && <OrganisationCrumb membership={membership} />}
        <div ref={slots.crumb.set.bind(slots.crumb)} className="flex min-w-0 items-center gap-1.5" />
      </nav>
      <ConnectionSign />
      <button
        type="button"
        onClick={onPalette}
        className="mx-auto flex h-7 w-90 min-w-44 items-center gap-2 rounded-md border border-line bg-sunken px-2.5 text-muted hover:border-line-strong max-wide:mx-0 max-wide:size-9 max-wide:justify-center max-wide:px-0"
      >
        <Search aria-hidden className="size-3.5" />
        <span className="min-w-0 flex-1 truncate text-left max-wide:sr-only">Search files and commands</span>
        <span className="shrink-0 max-wide:hidden">
          <Keys keys="Ctrl Shift P" />
        </span>
      </button>
    </header>
  );
}

/** Shown only when the line is not fine, and not for a blink. */
function ConnectionSign() {
  const connection = useStore(events.connection);
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (connection !== "lost") return;
    const timer = setTimeout(() => setLong(true), 1500);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [connection]);
  return (
    <div role="status" className="empty:hidden">
      {long && (
        <span className="flex items-center gap-1.5 rounded-full bg-danger-soft px-2 py-0.5 text-sm font-semibold whitespace-nowrap text-danger">
          <WifiOff className="size-3.5" />
          <span className="max-wide:sr-only">Connection lost, retrying</span>
        </span>
      )}
    </div>
  );
}
