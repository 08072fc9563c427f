import { useNavigate, useParams } from "@tanstack/react-router";
import { Building2, Check, Plus } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useSession } from "../lib/session";
import { visible } from "../lib/visibleText";
import type { MenuEntries } from "../ui/Menu";
import { NewOrganisationDialog } from "./NewOrganisationDialog";

/** The person's organisations as entries of a menu, the way to a new one for the operator, and the dialog that it opens. */
export function useOrganisations(): { entries: MenuEntries; dialog: ReactNode } {
  const { user, organisations } = useSession();
  const { org = organisations[0]?.id } = useParams({ strict: false });
  const navigate = useNavigate();
  const [founding, setFounding] = useState(false);
  const open = (id: string) => void navigate({ to: "/$org", params: { org: id } });
  const entries: MenuEntries = [
    ...(organisations.length > 1
      ? organisations.map((one) => ({
          label: visible(one.name),
          icon: one.id === org ? <Check aria-label="This one" /> : <Building2 />,
          run: () => open(one.id),
        }))
      : []),
    ...(user?.operator === true ? [{ label: "New organisation…", icon: <Plus />, run: () => setFounding(true) }] : []),
  ];
  return { entries, dialog: founding && <NewOrganisationDialog onClose={() => setFounding(false)} onMade={open} /> };
}
