import { Link } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import type { Membership } from "../lib/wire";
import { Menu } from "../ui/Menu";
import { VisibleText } from "../ui/VisibleText";
import { useOrganisations } from "./useOrganisations";

/** The organisation one is in; beside it, where there is a choice, the others and the way to a new one. */
export function OrganisationCrumb({ membership }: { membership: Membership }) {
  const { entries, dialog } = useOrganisations();
  return (
    <span className="flex min-w-0 items-center max-wide:hidden">
      <Link to="/$org" params={{ org: membership.id }} className="max-w-48 truncate rounded hover:underline">
        <VisibleText text={membership.name} />
      </Link>
      {entries.length > 0 && (
        <Menu
          align="start"
          entries={entries}
          trigger={
            <button
              type="button"
              aria-label="Organisations"
              title="Organisations"
              className="ml-0.5 grid size-6 shrink-0 place-items-center rounded text-muted hover:bg-hover hover:text-text"
            >
              <ChevronsUpDown className="size-3.5" />
            </button>
          }
        />
      )}
      {dialog}
    </span>
  );
}
