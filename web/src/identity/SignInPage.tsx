import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "../lib/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Note } from "../ui/Note";
import { ProblemNote } from "../ui/ProblemNote";
import { useSubmit } from "../ui/useSubmit";
import { EntryCard } from "./EntryCard";
import { keepSession } from "./session";
import { useSession } from "../lib/session";

export function SignInPage() {
  const session = useSession();
  const navigate = useNavigate();
  const { next, ended } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => call(api.POST("/api/v1/auth/login", { body: { email, password } })),
    (made) => {
      keepSession(made);
      void navigate(nextPage(next));
    },
  );

  if (session.setupNeeded) {
    return (
      <EntryCard
        title="Bailey is not set up yet"
        lead="Open the one-time link that the server printed when it started. It makes the owner's account."
      >
        <p className="text-muted">Lost it? Each start prints a new one and ends the old:</p>
        <pre className="mt-2 rounded-md bg-sunken px-3 py-2 font-mono text-sm">./run</pre>
      </EntryCard>
    );
  }
  return (
    <EntryCard title="Sign in" foot={`Bailey ${session.version}`}>
      <form onSubmit={submit} className="space-y-4">
        {ended === true && (
          <Note tone="wait" alert>
            <p className="font-semibold text-wait">Your session has ended</p>
            <p className="mt-0.5">
              It was signed out elsewhere, ended by an administrator, or too old. Sign in to go on where you were: what you had not saved is
              kept in this browser, and terminals go on.
            </p>
          </Note>
        )}
        <Field label="E-mail" type="email" name="email" value={email} onChange={setEmail} required autoComplete="username" autoFocus />
        <Field
          label="Password"
          type="password"
          name="password"
          value={password}
          onChange={setPassword}
          required
          autoComplete="current-password"
        />
        {problem && <ProblemNote problem={problem} />}
        <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
          Sign in
        </Button>
      </form>
    </EntryCard>
  );
}

/** Where a person goes after the sign-in: only to a path of this site, since a link must not send them elsewhere. */
export function nextPage(next: string | undefined): { href: string } {
  return { href: next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/" };
}
