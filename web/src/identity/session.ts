import { api, call } from "../lib/client";
import { dropAllDrafts } from "../lib/drafts";
import { queries } from "../lib/queries";
import { sessionQuery } from "../lib/session";
import type { Session } from "../lib/wire";

export function keepSession(session: Session): void {
  queries.setQueryData(sessionQuery.queryKey, session);
}

/** Ends the session here; what was typed and not saved does not stay for the next person at this browser. */
export async function signOut(): Promise<void> {
  await endSession();
  window.location.assign("/sign-in");
}

/** The same, and the page stays where it is. */
export async function endSession(): Promise<void> {
  await call(api.POST("/api/v1/auth/logout"));
  await dropAllDrafts().catch(() => undefined);
}
