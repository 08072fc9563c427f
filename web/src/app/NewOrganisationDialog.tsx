import { useState } from "react";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import { sessionQuery } from "../lib/session";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";

/** The operator makes an organisation and is its owner. */
export function NewOrganisationDialog({ onClose, onMade }: { onClose: () => void; onMade: (org: string) => void }) {
  const [name, setName] = useState("");
  const { busy, problem, submit } = useSubmit(
    async () => {
      const made = await call(api.POST("/api/v1/orgs", { body: { name } }));
      await queries.query({ ...sessionQuery, staleTime: 0 });
      return made;
    },
    (made) => {
      onClose();
      toast(`${made.name} is there, and you are its owner.`);
      onMade(made.id);
    },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="New organisation"
      description="With people, projects and a record of its own; nothing of another organisation is seen in it."
    >
      <form onSubmit={submit}>
        <Field label="Name" value={name} onChange={setName} required maxLength={80} autoComplete="off" errors={problem?.errors["name"]} />
        {problem && !problem.errors["name"] && <ProblemNote problem={problem} className="mt-3" />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Create
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
