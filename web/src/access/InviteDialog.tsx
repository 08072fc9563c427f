import { useState } from "react";
import type { InvitationLink } from "../lib/wire";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Choice, Field, inputClass } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { useSubmit } from "../ui/useSubmit";
import { invite, orgRoles, roleOptions } from "./members";

/** Makes a one-time link. Bailey sends no mail: the person who invites hands it over. */
export function InviteDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("member");
  const [made, setMade] = useState<InvitationLink>();
  const { busy, problem, submit } = useSubmit(() => invite(org, email.trim(), role), setMade);
  const link = made && window.location.origin + made.path;

  if (made && link !== undefined) {
    return (
      <Dialog
        open
        onClose={onClose}
        title="The link is ready"
        description={`Give it to ${email} in a way that only they can read. It is shown this once and works once.`}
      >
        <div className="flex gap-2">
          <input
            readOnly
            aria-label="Invitation link"
            value={link}
            onFocus={(event) => event.target.select()}
            className={`${inputClass} font-mono text-sm`}
          />
          <CopyButton text={link} />
        </div>
        <p className="mt-2 text-muted">
          Ends <Time at={made.expires} />. You can take it back on the members page.
        </p>
        <DialogButtons>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </DialogButtons>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="Invite a person" description="Makes a one-time link that is good for seven days.">
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="E-mail"
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
          autoComplete="off"
          errors={problem?.errors["email"]}
        />
        <div>
          <Choice label="Role" value={role} onChange={setRole} options={roleOptions(["admin", "member", "auditor", "pending"])} />
          <p className="mt-1 text-sm text-muted">{orgRoles[role]}</p>
        </div>
        {problem && <ProblemNote problem={problem} />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Make the link
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
