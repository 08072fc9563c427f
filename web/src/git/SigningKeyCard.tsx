import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Problem } from "../lib/problem";
import { useSession } from "../lib/session";
import type { SigningKey, SigningKeys } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { Note } from "../ui/Note";
import { ProblemNote } from "../ui/ProblemNote";
import { PublicKeyField } from "../ui/PublicKeyField";
import { Time } from "../ui/Time";
import { toastProblem } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { addKey, allowedSigners, chooseSigning, removeKey, signingQuery } from "./signing";

/** The key that a person's commits are signed with: its public half, and what it signs. The private one is never in the browser again. */
export function SigningKeyCard() {
  const { data, error } = useQuery(signingQuery);
  return (
    <Card
      title="Signing key"
      lead="Signs your commits and tags. The private half stays sealed in the server and never comes out, into no browser and no workspace."
    >
      {error && !data && <ProblemNote problem={Problem.of(error)} />}
      {!data && !error && <Waiting what="Reading the key" />}
      {data && (data.current ? <Key keys={data} current={data.current} /> : <NewKey />)}
      {data && data.earlier.length > 0 && <Earlier keys={data.earlier} />}
    </Card>
  );
}

function Key({ keys, current }: { keys: SigningKeys; current: SigningKey }) {
  const [asks, setAsks] = useState<"another" | "remove">();
  const { organisations } = useSession();
  const choose = (commits: boolean, terminals: boolean) =>
    void chooseSigning(commits, terminals).catch((problem: unknown) => toastProblem(problem, "It is as it was."));
  return (
    <div className="space-y-4">
      <div>
        <PublicKeyField label="Public key" publicKey={current.publicKey} />
        <p className="mt-1 text-sm break-words text-muted">
          Add it at your code host as a signing key. <span className="font-mono break-all">{current.fingerprint}</span>, since{" "}
          <Time at={current.created} />
        </p>
      </div>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5"
          checked={keys.commits}
          onChange={(event) => choose(event.target.checked, keys.terminals)}
        />
        <span>
          Sign what I commit in the browser
          <span className="block text-sm text-muted">Commits, merges and what a rebase picks. Stashes are not signed.</span>
        </span>
      </label>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5"
          checked={keys.terminals}
          onChange={(event) => choose(keys.commits, event.target.checked)}
        />
        <span>
          Sign in my terminals too
          <span className="block text-sm text-muted">
            For terminals that are opened from now on. Any program that runs there can then have commits and tags signed in your name, never
            anything else; each one is in the record. Agents never can.
          </span>
        </span>
      </label>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setAsks("another")}>Use another key</Button>
        <Button look="quiet" onClick={() => setAsks("remove")}>
          Remove
        </Button>
        {organisations.map((one) => (
          <a
            key={one.id}
            href={allowedSigners(one.id)}
            download="allowed_signers"
            className="inline-flex items-center px-1 text-accent underline underline-offset-2"
          >
            allowed_signers{organisations.length > 1 ? ` of ${one.name}` : ""}
          </a>
        ))}
      </div>
      {asks === "another" && (
        <Note tone="info">
          <NewKey another onDone={() => setAsks(undefined)} />
        </Note>
      )}
      {asks === "remove" && <Removal name={current.fingerprint} onClose={() => setAsks(undefined)} />}
    </div>
  );
}

function NewKey({ another = false, onDone }: { another?: boolean; onDone?: () => void }) {
  const [imports, setImports] = useState(false);
  const [privateKey, setPrivateKey] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => addKey(imports ? privateKey : undefined),
    () => {
      setPrivateKey("");
      onDone?.();
    },
  );
  const wrong = problem?.errors["privateKey"];
  return (
    <form onSubmit={submit} className="space-y-3">
      {another && <p>The key in use becomes an earlier one: what it signed still counts, and its private half is deleted.</p>}
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="mb-1 font-medium">New key</legend>
        <label className="flex items-center gap-1.5">
          <input type="radio" name="signing-key" checked={!imports} onChange={() => setImports(false)} />
          Make one here
        </label>
        <label className="flex items-center gap-1.5">
          <input type="radio" name="signing-key" checked={imports} onChange={() => setImports(true)} />
          Import a private key
        </label>
      </fieldset>
      {imports && (
        <textarea
          aria-label="Private key"
          rows={5}
          value={privateKey}
          onChange={(event) => setPrivateKey(event.target.value)}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong ? true : undefined}
          className="block w-full rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-sm focus:border-accent"
        />
      )}
      {wrong && <p className="text-sm text-danger">{wrong.join(" ")}</p>}
      {problem && !wrong && <ProblemNote problem={problem} />}
      <div className="flex gap-2">
        <Button type="submit" busy={busy} disabled={imports && privateKey.trim() === ""}>
          {imports ? "Import key" : "Make key"}
        </Button>
        {onDone && (
          <Button look="quiet" onClick={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

function Earlier({ keys }: { keys: readonly SigningKey[] }) {
  const [removes, setRemoves] = useState<string>();
  return (
    <section aria-label="Earlier keys" className="mt-4 border-t border-line pt-3">
      <h3 className="font-medium">Earlier keys</h3>
      <ul>
        {keys.map((key) => (
          <li key={key.fingerprint} className="flex items-center gap-2 py-1">
            <span className="min-w-0 flex-1 font-mono text-sm break-all text-muted">{key.fingerprint}</span>
            <span className="shrink-0 text-sm text-muted">
              until <Time at={key.retired ?? key.created} />
            </span>
            <IconButton label={`Remove ${key.fingerprint}`} icon={<Trash2 />} onClick={() => setRemoves(key.fingerprint)} />
          </li>
        ))}
      </ul>
      {removes !== undefined && <Removal name={removes} onClose={() => setRemoves(undefined)} />}
    </section>
  );
}

function Removal({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <ConfirmDialog title="Remove the signing key?" action="Remove" onConfirm={() => removeKey(name)} onClose={onClose}>
      <p>Commits that it signed are shown as signed by an unknown key from then on. Do this when the key may be known to somebody else.</p>
    </ConfirmDialog>
  );
}
