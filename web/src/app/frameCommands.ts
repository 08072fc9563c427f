import type { NavigateOptions } from "@tanstack/react-router";
import { signOut } from "../identity/session";
import { chooseTheme } from "../lib/theme";
import { toastProblem } from "../ui/toasts";
import type { Command } from "./commands";
import { nextRegion } from "./regions";

interface FrameActs {
  org: string | undefined;
  readsAudit: boolean;
  readsMembers: boolean;
  readsNetwork: boolean;
  openPalette: () => void;
  openKeys: () => void;
  navigate: (options: NavigateOptions) => void;
}

/** What can be done on every page. */
export function frameCommands({ org, readsAudit, readsMembers, readsNetwork, openPalette, openKeys, navigate }: FrameActs): Command[] {
  const go: Command[] =
    org === undefined
      ? []
      : [{ id: "go.home", title: "Go to workspaces", group: "Go", run: () => navigate({ to: "/$org", params: { org } }) }];
  if (org !== undefined && readsAudit) {
    go.push({
      id: "go.audit",
      title: "Go to the audit timeline",
      group: "Go",
      run: () => navigate({ to: "/$org/audit", params: { org } }),
    });
  }
  if (org !== undefined && readsNetwork) {
    go.push({
      id: "go.network",
      title: "Go to the network lists",
      group: "Go",
      run: () => navigate({ to: "/$org/network", params: { org } }),
    });
  }
  if (org !== undefined && readsMembers) {
    go.push({ id: "go.members", title: "Go to members", group: "Go", run: () => navigate({ to: "/$org/members", params: { org } }) });
  }
  return [
    { id: "palette", title: "Show all commands", group: "General", keys: "Ctrl Shift P", always: true, run: openPalette },
    { id: "keys", title: "Show all keys", group: "General", keys: "?", run: openKeys },
    { id: "region.next", title: "Next region", group: "General", keys: "F6", always: true, run: () => nextRegion(1) },
    { id: "region.back", title: "Previous region", group: "General", keys: "Shift F6", always: true, run: () => nextRegion(-1) },
    ...go,
    { id: "go.account", title: "Go to your account", group: "Go", run: () => navigate({ to: "/account" }) },
    { id: "theme.system", title: "Theme: as the system", group: "Appearance", run: () => chooseTheme("system") },
    { id: "theme.light", title: "Theme: light", group: "Appearance", run: () => chooseTheme("light") },
    { id: "theme.dark", title: "Theme: dark", group: "Appearance", run: () => chooseTheme("dark") },
    {
      id: "signout",
      title: "Sign out",
      group: "General",
      run: () => void signOut().catch((error: unknown) => toastProblem(error, "You are still signed in.")),
    },
  ];
}
