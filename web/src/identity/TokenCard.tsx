import { useState } from "react";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { CopyButton } from "../ui/CopyButton";
import { Choice, Field, inputClass } from "../ui/Field";
import { Note } from "../ui/Note";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { useSubmit } from "../ui/useSubmit";
import { sessionsQuery } from "./sessions";

const days = ["7", "30", "90"].map((value) => ({ value, label: `${value} days` }));

/** Makes a token for scripts; a person's own command line is let in without one. It is shown once and kept nowhere in the browser. */
export function TokenCard() {
  const [name, setName] = useState("");
  const [life, setLife] = useState("30");
  const [made, setMade] = useState<{ token: string; expires: string }>();
  const { busy, problem, submit } = useSubmit(
    () => call(api.POST("/api/v1/auth/tokens", { body: { name, days: Number(life) } })),
    (answer) => {
      setMade(answer);
      setName("");
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  );
  return (
    <Card
      title="Token for scripts"
      lead="A program acts as you with it. It is listed above, and ended there. Your own command line needs none: bailey login."
    >
      <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
        <Field
          label="Name"
          value={name}
          onChange={setName}
          required
          maxLength={80}
          placeholder="nightly build"
          className="min-w-48 flex-1"
          errors={problem?.errors["name"]}
        />
        <Choice label="Works for" value={life} onChange={setLife} options={days} className="w-28" />
        <Button type="submit" busy={busy} className="mt-6 max-wide:mt-0 max-wide:h-10 max-wide:w-full">
          Create token
        </Button>
      </form>
      {problem && <ProblemNote problem={problem} className="mt-3" />}
      {made && (
        <Note tone="wait" className="mt-4">
          <p className="font-semibold text-wait">Copy it now: it is shown this once.</p>
          <div className="mt-2 flex gap-2">
            <input
              readOnly
              aria-label="The new token"
              value={made.token}
              onFocus={(event) => event.target.select()}
              className={`${inputClass} font-mono text-sm`}
            />
            <CopyButton text={made.token} />
          </div>
          <p className="mt-2 text-muted">
            Ends <Time at={made.expires} />. Give it to the bailey command as{" "}
            <code className="font-mono text-sm text-text">BAILEY_TOKEN</code>.
          </p>
        </Note>
      )}
    </Card>
  );
}
