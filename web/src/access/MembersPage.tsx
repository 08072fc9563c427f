import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Problem } from "../lib/problem";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Waiting } from "../ui/Later";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { MemberRow } from "./MemberRow";
import { membersQuery } from "./members";
import { ProjectRoles } from "./ProjectRoles";
import { useSelf } from "./useSelf";

const route = getRouteApi("/signed-in/$org/members");

export function MembersPage() {
  const { org } = route.useParams();
  const { data, error } = useQuery(membersQuery(org));
  const self = useSelf(org);
  const owners = data?.filter((one) => one.role === "owner").length;
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title="Members"
      lead={data ? `${count(data.length, "person", "people")} in this organisation` : undefined}
      actions={
        self.manages && (
          <Button look="primary" icon={<UserPlus className="size-4" />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        )
      }
    >
      {error && !data && <ProblemNote problem={Problem.of(error)} />}
      {!data && !error && <Waiting what="Reading the members" />}
      {data && (
        <div className="space-y-5">
          <Card title="People" lead="A removed person loses requests, terminals and sessions within two seconds." flush>
            <ul className="divide-y divide-line">
              {data.map((member) => (
                <MemberRow key={member.id} org={org} member={member} self={self} onlyOwner={member.role === "owner" && owners === 1} />
              ))}
            </ul>
          </Card>
          {self.manages && <Invitations org={org} />}
          <ProjectRoles org={org} />
        </div>
      )}
      {inviting && <InviteDialog org={org} onClose={() => setInviting(false)} />}
    </Page>
  );
}
