import { useSession } from "../lib/session";
import { EmptyState } from "../ui/EmptyState";
import { Users } from "lucide-react";

export function NoOrganisationPage() {
  const { user } = useSession();
  return (
    <EmptyState icon={<Users />} title="You belong to no organisation yet">
      Ask an owner or administrator to invite {user?.email ?? "you"}. This page opens by itself once they have.
    </EmptyState>
  );
}
