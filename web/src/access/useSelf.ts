import { useMay, useMembership, useSession } from "../lib/session";

export interface Self {
  user: string | undefined;
  role: string | undefined;
  /** May invite, give roles and remove. */
  manages: boolean;
}

/** The person who looks, in this organisation. */
export function useSelf(org: string): Self {
  const { user } = useSession();
  const role = useMembership(org)?.role;
  return { user: user?.id, role, manages: useMay(org, "member.manage") };
}
