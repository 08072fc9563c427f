import { Link, useMatch } from "@tanstack/react-router";
import { House, Network, ScrollText, Users } from "lucide-react";
import { useMay } from "../lib/session";
import { AccountMenu } from "./AccountMenu";
import { slots } from "./slots";

const linkClass =
  "flex flex-1 flex-col items-center justify-center gap-0.5 rounded-lg text-xs text-muted data-[status=active]:font-semibold data-[status=active]:text-accent [&_svg]:size-5";

/** The bar at the foot of a phone; a workspace fills it with its own panels. */
export function PhoneBar({ org }: { org: string | undefined }) {
  const readsAudit = useMay(org, "audit.read");
  const readsNetwork = useMay(org, "organisation.read");
  const readsMembers = useMay(org, "member.read");
  const inWorkspace = useMatch({ from: "/signed-in/$org/workspaces/$id", shouldThrow: false }) !== undefined;
  return (
    <nav aria-label="Main" className="flex h-14 shrink-0 items-stretch border-t border-line bg-panel px-1 pb-[env(safe-area-inset-bottom)]">
      {inWorkspace || org === undefined ? (
        <div ref={slots.phoneBar.set.bind(slots.phoneBar)} className="flex flex-1" />
      ) : (
        <>
          <Link to="/$org" params={{ org }} activeOptions={{ exact: true }} className={linkClass}>
            <House /> Workspaces
          </Link>
          {readsNetwork && (
            <Link to="/$org/network" params={{ org }} className={linkClass}>
              <Network /> Network
            </Link>
          )}
          {readsAudit && (
            <Link to="/$org/audit" params={{ org }} className={linkClass}>
              <ScrollText /> Audit
            </Link>
          )}
          {readsMembers && (
            <Link to="/$org/members" params={{ org }} className={linkClass}>
              <Users /> Members
            </Link>
          )}
        </>
      )}
      <div className="grid w-14 place-items-center">
        <AccountMenu />
      </div>
    </nav>
  );
}
