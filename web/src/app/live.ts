import type { QueryKey } from "@tanstack/react-query";
import { signedOut } from "../lib/client";
import { EventStream } from "../lib/events";
import { lineBack } from "../lib/line";
import { queries } from "../lib/queries";
import type { EventMessage } from "../lib/wire";

/** The page's one event stream. */
export const events = new EventStream();

const waiting = new Map<string, QueryKey>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps what is shown true: each event makes the answers it touches be read anew, together with others of the same moment. */
export function startLive(): () => void {
  const offs = [
    events.message.on(hear),
    events.again.on(() => {
      lineBack.emit();
      void queries.invalidateQueries();
    }),
    // Whoever hears it asks who is signed in before anything is done.
    events.refused.on(() => signedOut.emit()),
    events.start(),
  ];
  return () => offs.forEach((off) => off());
}

function hear(event: EventMessage): void {
  for (const key of keysOf(event)) waiting.set(JSON.stringify(key), key);
  timer ??= setTimeout(() => {
    timer = undefined;
    for (const key of waiting.values()) void queries.invalidateQueries({ queryKey: key });
    waiting.clear();
  }, 120);
}

export function keysOf(event: EventMessage): QueryKey[] {
  const org = event.organisation ?? "";
  switch (event.type) {
    case "workspace.changed":
    case "workspace.removed":
      return [["workspaces", org]];
    case "terminal.changed":
      return [["terminals", org, event.workspace ?? ""]];
    case "members.changed":
      return [["members", org], ["session"]];
    case "project.changed":
      return [["projects", org]];
    case "session.ended":
      return [["sessions"], ["session"]];
    case "egress.changed":
    case "egress.decided":
      return [["egress", org]];
    case "audit.appended":
      return [["audit", org]];
    default:
      return [];
  }
}
