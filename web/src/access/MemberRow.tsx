import { UserMinus } from "lucide-react";
import { useState } from "react";
import type { Member } from "../lib/wire";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Choice } from "../ui/Field";
import { IconButton } from "../ui/IconButton";
import { Pill } from "../ui/Pill";
import { Time } from "../ui/Time";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { firstLetter } from "../lib/letters";
import { orgRoles, removeMember, roleOptions, setRole } from "./members";
import type { Self } from "./useSelf";

interface MemberRowProps {
  org: string;
  member: Member;
  self: Self;
  /** An organisation keeps one: nobody takes that role from them. */
  onlyOwner: boolean;
}

export function MemberRow({ org, member, self, onlyOwner }: MemberRowProps) {
  const [removing, setRemoving] = useState(false);
  const me = member.id === self.user;
  // Only an owner touches an owner.
  const may = self.manages && (member.role !== "owner" || (self.role === "owner" && !onlyOwner));
  const roles = self.role === "owner" ? Object.keys(orgRoles) : Object.keys(orgRoles).filter((role) => role !== "owner");

  async function change(role: string) {
    try {
      await setRole(org, member.id, role);
      toast(`${member.name} is ${role} now.`);
    } catch (error) {
      toastProblem(error, `The role of ${member.name} is as it was.`);
    }
  }

  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <span aria-hidden className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent">
        {firstLetter(member.name)}
      </span>
      <div className="min-w-0 flex-1 max-wide:basis-[70%]">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          <VisibleText text={member.name} />
          {me && <Pill tone="ok">you</Pill>}
        </p>
        <p className="text-sm text-muted">
          <VisibleText text={member.email} /> ·{" "}
          {member.lastSeen != null ? (
            <>
              seen <Time at={member.lastSeen} />
            </>
          ) : (
            <>
              joined <Time at={member.joined} />
            </>
          )}
        </p>
      </div>
      {may ? (
        <>
          <Choice
            bare
            label={`Role of ${member.name}`}
            title={orgRoles[member.role] ?? ""}
            value={member.role}
            onChange={(role) => void change(role)}
            options={roleOptions(roles)}
            className="w-28 max-wide:ml-11 max-wide:flex-1"
          />
          <IconButton
            label={me ? "Leave the organisation" : `Remove ${member.name}`}
            icon={<UserMinus />}
            onClick={() => setRemoving(true)}
          />
        </>
      ) : (
        <span className="text-muted" title={onlyOwner ? "The only owner: make somebody else one first." : (orgRoles[member.role] ?? "")}>
          {member.role}
        </span>
      )}
      {removing && (
        <ConfirmDialog
          title={me ? "Leave this organisation?" : `Remove ${member.name}?`}
          action={me ? "Leave" : "Remove"}
          typed={member.email}
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await removeMember(org, member.id);
            toast(me ? "You have left the organisation." : `${member.name} is no longer a member.`);
          }}
        >
          <p>Sessions, tokens and open terminals end within two seconds. What the person did stays in the record.</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
