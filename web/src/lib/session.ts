import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, call } from "./client";
import type { Membership, Session } from "./wire";

/** Who is signed in, and in which organisations. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => call(api.GET("/api/v1/auth/session")),
  staleTime: 60_000,
});

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

export function useMembership(org: string): Membership | undefined {
  return useSession().organisations.find((one) => one.id === org);
}

/** Whether the person's role in the organisation allows an action; the server decides again. */
export function useMay(org: string | undefined, action: string): boolean {
  return useMembership(org ?? "")?.actions.includes(action) === true;
}
