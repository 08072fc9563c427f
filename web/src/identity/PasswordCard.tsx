import { useState } from "react";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { NewPassword } from "./NewPassword";
import { sessionsQuery } from "./sessions";

export function PasswordCard() {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => call(api.POST("/api/v1/auth/password", { body: { current, new: fresh } })),
    () => {
      setCurrent("");
      setFresh("");
      toast("The password is changed.", { detail: "Every other session of yours has ended." });
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  );
  return (
    <Card title="Password" lead="Changing it ends every other session and token of yours.">
      <form onSubmit={submit} className="max-w-96 space-y-4">
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={setCurrent}
          errors={problem?.errors["current"]}
        />
        <NewPassword label="New password" value={fresh} onChange={setFresh} errors={problem?.errors["new"]} />
        {problem && <ProblemNote problem={problem} />}
        <Button type="submit" busy={busy}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
