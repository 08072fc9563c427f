import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "../lib/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { useSubmit } from "../ui/useSubmit";
import { EntryCard } from "./EntryCard";
import { NewPassword } from "./NewPassword";
import { useSecretOfLink } from "./secretLink";
import { keepSession } from "./session";
import { useSession } from "../lib/session";

/** Whoever holds the one-time link makes the owner's account and the first organisation. */
export function SetupPage() {
  const secret = useSecretOfLink();
  const session = useSession();
  const navigate = useNavigate();
  const [organisation, setOrganisation] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => call(api.POST("/api/v1/auth/setup", { body: { secret, organisation, name, email, password } })),
    (made) => {
      keepSession(made);
      void navigate({ to: "/" });
    },
  );

  if (!session.setupNeeded) {
    return (
      <EntryCard title="Bailey is set up already" lead="The setup link works once. Whoever opened it has the owner's account.">
        <Button look="primary" size="large" className="w-full" onClick={() => void navigate({ to: "/sign-in" })}>
          Sign in
        </Button>
      </EntryCard>
    );
  }
  if (secret === "") {
    return (
      <EntryCard
        title="Open the setup link"
        lead="The server printed a link when it started. Its end is a secret that only you can have seen."
      >
        <p className="text-muted">Start the server again and open the link that it prints:</p>
        <pre className="mt-2 rounded-md bg-sunken px-3 py-2 font-mono text-sm">./run</pre>
      </EntryCard>
    );
  }
  return (
    <EntryCard
      title="Set up Bailey"
      lead="You become the owner. After this, nobody can sign up by themselves."
      foot={`Bailey ${session.version}`}
    >
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="Organisation"
          value={organisation}
          onChange={setOrganisation}
          required
          maxLength={80}
          autoComplete="organization"
          placeholder="Acme"
          autoFocus
          errors={problem?.errors["organisation"]}
        />
        <Field
          label="Your name"
          value={name}
          onChange={setName}
          required
          maxLength={80}
          autoComplete="name"
          errors={problem?.errors["name"]}
        />
        <Field
          label="E-mail"
          type="email"
          value={email}
          onChange={setEmail}
          required
          maxLength={254}
          autoComplete="username"
          errors={problem?.errors["email"]}
        />
        <NewPassword label="Password" value={password} onChange={setPassword} errors={problem?.errors["password"]} />
        {problem && <ProblemNote problem={problem} />}
        <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
          Create the owner account
        </Button>
      </form>
    </EntryCard>
  );
}
