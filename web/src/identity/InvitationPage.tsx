import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "../lib/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { useSubmit } from "../ui/useSubmit";
import { EntryCard } from "./EntryCard";
import { NewPassword } from "./NewPassword";
import { forgetSecret, useSecretOfLink } from "./secretLink";
import { keepSession, useSession } from "./session";

/** A one-time link of an administrator becomes an account, or a further organisation of one that is signed in. */
export function InvitationPage() {
  const secret = useSecretOfLink();
  const { user } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const account = user == null ? { name, password } : {};
  const { busy, problem, submit } = useSubmit(
    () => call(api.POST("/api/v1/auth/invitation", { body: { secret, ...account } })),
    (made) => {
      forgetSecret("/invitation");
      keepSession(made);
      void navigate({ to: "/" });
    },
  );

  if (secret === "" || problem?.code === "expired" || problem?.code === "not_found") {
    return (
      <EntryCard
        title={secret === "" ? "This link is not complete" : "This invitation no longer works"}
        lead="An invitation works once and for seven days. Ask the person who invited you for a new link."
      >
        <Button size="large" className="w-full" onClick={() => void navigate({ to: "/sign-in" })}>
          Sign in instead
        </Button>
      </EntryCard>
    );
  }
  if (user != null) {
    return (
      <EntryCard title="You are invited" lead={`You are signed in as ${user.email}, and join with this account.`}>
        <form onSubmit={submit} className="space-y-4">
          {problem && <ProblemNote problem={problem} />}
          <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
            Join the organisation
          </Button>
        </form>
      </EntryCard>
    );
  }
  return (
    <EntryCard
      title="You are invited"
      lead="Choose how others see you, and a password. The e-mail address is the one you were invited with."
      foot={
        <>
          You have an account here?{" "}
          <Link to="/sign-in" search={{ next: "/invitation" }} className="font-semibold text-accent hover:underline">
            Sign in first
          </Link>
        </>
      }
    >
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="Your name"
          value={name}
          onChange={setName}
          required
          maxLength={80}
          autoComplete="name"
          autoFocus
          errors={problem?.errors["name"]}
        />
        <NewPassword label="Password" value={password} onChange={setPassword} errors={problem?.errors["password"]} />
        {problem && <ProblemNote problem={problem} />}
        <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
          Join
        </Button>
      </form>
    </EntryCard>
  );
}
