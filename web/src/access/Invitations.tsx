import { useQuery } from "@tanstack/react-query";
import { Mail } from "lucide-react";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Time } from "../ui/Time";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { invitationsQuery, withdraw } from "./members";

/** Links that nobody has used yet. */
export function Invitations({ org }: { org: string }) {
  const { data } = useQuery(invitationsQuery(org));
  if (!data || data.length === 0) return null;
  const end = (id: string, email: string) =>
    void withdraw(org, id).then(
      () => toast(`The link for ${email} no longer works.`),
      (error: unknown) => toastProblem(error, "The link still works."),
    );
  return (
    <Card title="Invited" lead="Links that were made and not used." flush>
      <ul className="divide-y divide-line">
        {data.map((one) => (
          <li key={one.id} className="flex items-center gap-3 px-4 py-2.5">
            <Mail aria-hidden className="size-4 text-muted" />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">
                <VisibleText text={one.email} />
              </p>
              <p className="text-sm text-muted">
                as {one.role} · made <Time at={one.created} /> · ends <Time at={one.expires} />
              </p>
            </div>
            <Button size="small" look="danger" onClick={() => end(one.id, one.email)}>
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
