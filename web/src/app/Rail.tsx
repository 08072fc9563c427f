import { Link } from "@tanstack/react-router";
import { House, Network, ScrollText, Users } from "lucide-react";
import { useMay } from "../lib/session";
import { Tip } from "../ui/Tip";
import { AccountMenu } from "./AccountMenu";
import { slots } from "./slots";

const linkClass =
  "grid size-9 place-items-center rounded-lg text-muted transition-colors duration-100 hover:bg-hover hover:text-text data-[status=active]:bg-accent-soft data-[status=active]:text-accent [&_svg]:size-[18px]";

/** The left rail: home, what the page offers, what belongs to the organisation, the account. */
export function Rail({ org }: { org: string | undefined }) {
  const readsAudit = useMay(org, "audit.read");
  const readsNetwork = useMay(org, "organisation.read");
  const readsMembers = useMay(org, "member.read");
  return (
    <nav aria-label="Main" data-region="rail" className="flex w-12 shrink-0 flex-col items-center gap-1 border-r border-line bg-panel py-2">
      {org !== undefined && (
        <Tip label="Workspaces" side="right">
          <Link to="/$org" params={{ org }} activeOptions={{ exact: true }} aria-label="Workspaces" data-home className={linkClass}>
            <House />
          </Link>
        </Tip>
      )}
      <div ref={slots.activities.set.bind(slots.activities)} className="flex flex-col items-center gap-1" />
      <div className="flex-1" />
      {org !== undefined && readsNetwork && (
        <Tip label="Network" side="right">
          <Link to="/$org/network" params={{ org }} aria-label="Network" className={linkClass}>
            <Network />
          </Link>
        </Tip>
      )}
      {org !== undefined && readsAudit && (
        <Tip label="Audit timeline" side="right">
          <Link to="/$org/audit" params={{ org }} aria-label="Audit timeline" className={linkClass}>
            <ScrollText />
          </Link>
        </Tip>
      )}
      {org !== undefined && readsMembers && (
        <Tip label="Members" side="right">
          <Link to="/$org/members" params={{ org }} aria-label="Members" className={linkClass}>
            <Users />
          </Link>
        </Tip>
      )}
      <AccountMenu side="right" />
    </nav>
  );
}
