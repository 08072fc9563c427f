import { useQuery } from "@tanstack/react-query";
import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";

export interface Self {
  user: string | undefined;
  role: string | undefined;
  /** May invite, give roles and remove. */
  manages: boolean;
}

const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: () => call(api.GET("/api/v1/auth/session")), staleTime: 60_000 });

/** The person who looks, in this organisation. */
export function useSelf(org: string): Self {
  const { data } = useQuery(sessionQuery);
  const role = data?.organisations.find((one) => one.id === org)?.role;
  return { user: data?.user?.id, role, manages: role === "owner" || role === "admin" };
}
