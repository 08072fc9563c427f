import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../lib/problem";
import type { GitCredential, GitHostKey } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Field } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { PublicKeyField } from "../ui/PublicKeyField";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { askHostKeys, credentialQuery, deleteCredential, setCredential } from "./projectGit";
import type { InProject } from "./projectGit";

interface CredentialCardProps {
  path: InProject;
  kind: "https" | "ssh";
}

/** What the server signs in with at the remote. A secret goes in and never comes out again. */
export function CredentialCard({ path, kind }: CredentialCardProps) {
  const { data, error } = useQuery(credentialQuery(path));
  const [changing, setChanging] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const set = data != null && data.kind === kind;
  return (
    <Card
      title="Credential for the remote"
      lead="The server signs in with it when a workspace fetches or pushes. It is kept sealed, no workspace ever sees it, and it is never shown again."
      actions={
        set && !changing ? (
          <div className="flex gap-1.5">
            <Button onClick={() => setChanging(true)}>Change</Button>
            <Button look="danger" onClick={() => setDeleting(true)}>
              Remove
            </Button>
          </div>
        ) : undefined
      }
    >
      {error && data === undefined && <ProblemNote problem={Problem.of(error)} />}
      {data === undefined && !error && <Waiting what="Reading the credential" />}
      {set && !changing && <Shown credential={data} />}
      {data !== undefined && (!set || changing) && (
        <>
          {kind === "https" ? (
            <HttpsForm path={path} onDone={() => setChanging(false)} />
          ) : (
            <SshForm path={path} known={set} onDone={() => setChanging(false)} />
          )}
          {changing && (
            <Button look="quiet" className="mt-2" onClick={() => setChanging(false)}>
              Leave it as it is
            </Button>
          )}
        </>
      )}
      {deleting && (
        <ConfirmDialog
          title="Remove the credential?"
          action="Remove"
          onConfirm={() => deleteCredential(path)}
          onClose={() => setDeleting(false)}
        >
          <p>Nobody can push from a workspace any more, and a private repository cannot be fetched, until another one is set.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function Shown({ credential }: { credential: GitCredential }) {
  return (
    <div className="space-y-3">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-muted">Used at</dt>
        <dd className="font-mono text-sm break-all">{credential.host}</dd>
        {credential.userName != null && (
          <>
            <dt className="text-muted">User name</dt>
            <dd>{credential.userName}</dd>
          </>
        )}
        <dt className="text-muted">Set</dt>
        <dd>
          <Time at={credential.changed} />
        </dd>
      </dl>
      {credential.publicKey != null && (
        <div>
          <p className="mb-1 font-medium">Deploy key</p>
          <p className="mb-1 text-sm text-muted">Add it at the remote, with the right to write if workspaces shall push.</p>
          <PublicKeyField label="Deploy key" publicKey={credential.publicKey} />
        </div>
      )}
      {credential.hostKeys.length > 0 && (
        <div>
          <p className="mb-1 font-medium">The remote is known by</p>
          <HostKeys keys={credential.hostKeys} />
        </div>
      )}
    </div>
  );
}

function HostKeys({ keys }: { keys: GitHostKey[] }) {
  return (
    <ul className="space-y-0.5">
      {keys.map((one) => (
        <li key={one.line} className="font-mono text-sm break-all">
          {one.fingerprint} <span className="text-muted">{one.type}</span>
        </li>
      ))}
    </ul>
  );
}

function HttpsForm({ path, onDone }: { path: InProject; onDone: () => void }) {
  const [userName, setUserName] = useState("");
  const [token, setToken] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => setCredential(path, { kind: "https", userName, token, generate: false }),
    () => {
      toast("The credential is set.");
      onDone();
    },
  );
  return (
    <form onSubmit={submit} className="max-w-100 space-y-3">
      <Field
        label="User name"
        value={userName}
        onChange={setUserName}
        autoComplete="off"
        spellCheck={false}
        hint="Most hosts take any name beside a token."
        errors={problem?.errors["userName"]}
      />
      <Field
        label="Access token"
        type="password"
        value={token}
        onChange={setToken}
        autoComplete="new-password"
        hint="One of this repository alone, with the right to write if workspaces shall push."
        errors={problem?.errors["token"]}
      />
      {problem && Object.keys(problem.errors).length === 0 && <ProblemNote problem={problem} />}
      <Button type="submit" look="primary" busy={busy} disabled={token === ""}>
        Set the credential
      </Button>
    </form>
  );
}

function SshForm({ path, known, onDone }: { path: InProject; known: boolean; onDone: () => void }) {
  const [hostKeys, setHostKeys] = useState("");
  const [seen, setSeen] = useState<GitHostKey[]>();
  const [privateKey, setPrivateKey] = useState("");
  const [key, setKey] = useState<"keep" | "make" | "import">(known ? "keep" : "make");
  const asking = useSubmit(
    () => askHostKeys(path),
    ({ keys }) => {
      setSeen(keys);
      setHostKeys(keys.map((one) => one.line).join("\n"));
    },
  );
  const { busy, problem, submit } = useSubmit(
    () => setCredential(path, { kind: "ssh", hostKeys, generate: key === "make", ...(key === "import" ? { privateKey } : {}) }),
    () => {
      toast("The credential is set.");
      onDone();
    },
  );
  const choices = [
    ...(known ? [["keep", "Keep the key"] as const] : []),
    ["make", "Make a key here"] as const,
    ["import", "Import a private key"] as const,
  ];
  const wrong = problem ? [...(problem.errors["hostKeys"] ?? []), ...(problem.errors["privateKey"] ?? [])] : [];
  return (
    <form onSubmit={submit} className="space-y-4">
      <fieldset>
        <legend className="mb-1 font-medium">Key</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {choices.map(([value, label]) => (
            <label key={value} className="flex items-center gap-1.5">
              <input type="radio" name="key" checked={key === value} onChange={() => setKey(value)} />
              {label}
            </label>
          ))}
        </div>
        {key === "import" && (
          <textarea
            aria-label="Private key"
            rows={5}
            value={privateKey}
            onChange={(event) => setPrivateKey(event.target.value)}
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
            spellCheck={false}
            autoComplete="off"
            className="mt-2 block w-full rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-sm focus:border-accent"
          />
        )}
      </fieldset>
      <div>
        <div className="mb-1 flex flex-wrap items-center gap-2">
          <span className="font-medium">Who the remote is</span>
          <Button size="small" busy={asking.busy} onClick={(event) => asking.submit(event)}>
            Ask the remote
          </Button>
        </div>
        <p className="mb-1 text-sm text-muted">
          Compare the fingerprints with those that the remote’s operator publishes. Only what stands here is believed from then on.
        </p>
        {asking.problem && <ProblemNote problem={asking.problem} className="mb-2" />}
        {seen && <HostKeys keys={seen} />}
        <textarea
          aria-label="Host keys"
          rows={3}
          value={hostKeys}
          onChange={(event) => setHostKeys(event.target.value)}
          placeholder="or paste lines of known_hosts"
          spellCheck={false}
          className="mt-2 block w-full rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-sm focus:border-accent"
        />
      </div>
      {wrong.length > 0 && <p className="text-sm text-danger">{wrong.join(" ")}</p>}
      {problem && wrong.length === 0 && <ProblemNote problem={problem} />}
      <Button type="submit" look="primary" busy={busy} disabled={hostKeys.trim() === "" || (key === "import" && privateKey.trim() === "")}>
        {seen ? "They are right: set the credential" : "Set the credential"}
      </Button>
    </form>
  );
}
