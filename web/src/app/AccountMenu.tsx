import { useNavigate } from "@tanstack/react-router";
import { CircleUser, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "../identity/session";
import { useSession } from "../lib/session";
import { firstLetter } from "../lib/letters";
import { chooseTheme } from "../lib/theme";
import { visible } from "../lib/visibleText";
import { Menu } from "../ui/Menu";
import type { MenuEntries } from "../ui/Menu";
import { toastProblem } from "../ui/toasts";
import { useOrganisations } from "./useOrganisations";

/** The person: account, theme, other organisations, sign out. */
export function AccountMenu({ side }: { side?: "right" }) {
  const { user, mode } = useSession();
  const organisations = useOrganisations();
  const navigate = useNavigate();
  const name = visible(user?.name ?? "");
  const entries: MenuEntries = [
    { label: "Account", icon: <CircleUser />, run: () => void navigate({ to: "/account" }) },
    ...(organisations.entries.length > 0 ? [null, ...organisations.entries] : []),
    null,
    { label: "Theme of the system", icon: <Monitor />, run: () => chooseTheme("system") },
    { label: "Light", icon: <Sun />, run: () => chooseTheme("light") },
    { label: "Dark", icon: <Moon />, run: () => chooseTheme("dark") },
    ...(mode === "none"
      ? []
      : [
          null,
          {
            label: "Sign out",
            icon: <LogOut />,
            run: () => void signOut().catch((error: unknown) => toastProblem(error, "You are still signed in.")),
          },
        ]),
  ];
  return (
    <>
      <Menu
        {...(side ? { side } : {})}
        align="end"
        entries={entries}
        trigger={
          <button
            type="button"
            aria-label={`Account of ${name}`}
            title={name}
            className="grid size-8 place-items-center rounded-full bg-accent-soft font-mono text-sm font-semibold text-accent hover:brightness-95"
          >
            {initials(name)}
          </button>
        }
      />
      {organisations.dialog}
    </>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => firstLetter(word ?? "")).join("");
}
