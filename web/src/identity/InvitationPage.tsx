import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { EntryCard } from "./EntryCard";
import { NewPassword } from "./NewPassword";
import { forgetSecret, useSecretOfLink } from "./secretLink";
import { endSession, keepSession } from "./session";
import { sessionQuery, useSession } from "../lib/session";

/** A one-time link of an administrator becomes an account, or a further organisation of one that is signed in. */
export function InvitationPage() {
  const secret = useSecretOfLink();
  const { user, organisations } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const account = user == null ? { name, password } : {};
  const { busy, problem, submit, reset } = useSubmit(
    () => call(api.POST("/api/v1/auth/invitation", { body: { secret, ...account } })),
    (made) => {
      forgetSecret("/invitation");
      keepSession(made);
      const joined = made.organisations.find((one) => organisations.every((before) => before.id !== one.id));
      void (joined ? navigate({ to: "/$org", params: { org: joined.id } }) : navigate({ to: "/" }));
    },
  );

  async function asSomebodyElse() {
    await endSession();
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    reset();
  }

  if (secret === "") {
    return (
      <EntryCard title="This link is not complete" lead="Open the whole link that you were given: what comes after the # belongs to it.">
        <Button size="large" className="w-full" onClick={() => void navigate({ to: "/sign-in" })}>
          Sign in instead
        </Button>
      </EntryCard>
    );
  }
  if (problem?.code === "expired" || problem?.code === "not_found") {
    return (
      <EntryCard
        title="This invitation no longer works"
        lead="An invitation works once and for seven days. Ask the person who invited you for a new link."
      >
        <Button size="large" className="w-full" onClick={() => void navigate({ to: "/" })}>
          {user == null ? "Sign in instead" : "Go home"}
        </Button>
      </EntryCard>
    );
  }
  if (problem?.code === "already_exists" && user == null) {
    return (
      <EntryCard
        title="You have an account here already"
        lead="Sign in with it, and you can join with this invitation. If this page is closed meanwhile, open the link again."
      >
        <Button
          look="primary"
          size="large"
          className="w-full"
          onClick={() => void navigate({ to: "/sign-in", search: { next: "/invitation" } })}
        >
          Sign in, then join
        </Button>
      </EntryCard>
    );
  }
  if (user != null) {
    const another = problem?.code === "not_allowed";
    return (
      <EntryCard
        title={another ? "This invitation is for somebody else" : "You are invited"}
        lead={
          another
            ? `It was made for another e-mail than ${user.email}. Sign out to accept it with the account that it is for.`
            : `You are signed in as ${user.email}, and join with this account.`
        }
      >
        {another ? (
          <div className="space-y-2">
            <Button
              look="primary"
              size="large"
              className="w-full"
              onClick={() => void asSomebodyElse().catch((error: unknown) => toastProblem(error, "You are still signed in."))}
            >
              Sign out and go on
            </Button>
            <Button size="large" className="w-full" onClick={() => void navigate({ to: "/" })}>
              Stay signed in
            </Button>
          </div>
        ) : (
          <form onSubmit={submit} className="space-y-4">
            {problem && <ProblemNote problem={problem} />}
            <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
              Join the organisation
            </Button>
          </form>
        )}
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
