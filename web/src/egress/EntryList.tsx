import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { visible } from "../lib/visibleText";
import type { EgressEntry } from "../lib/wire";
import { Button } from "../ui/Button";
import { Choice, Field } from "../ui/Field";
import { IconButton } from "../ui/IconButton";
import { Pill } from "../ui/Pill";
import { ProblemNote } from "../ui/ProblemNote";
import { toast, toastProblem } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { VisibleText } from "../ui/VisibleText";
import { portWords, withEntry, withoutEntry } from "./egress";

interface EntryListProps {
  entries: EgressEntry[];
  /** Said where there are none. */
  none: string;
  mayChange: boolean;
  /** Changes the stored list. */
  onChange: (change: (entries: EgressEntry[]) => EgressEntry[]) => Promise<void>;
}

/** Destinations, each with its ports; removing one can be undone. */
export function EntryList({ entries, none, mayChange, onChange }: EntryListProps) {
  async function remove(entry: EgressEntry) {
    try {
      await onChange((now) => withoutEntry(now, entry));
    } catch (error) {
      toastProblem(error, `${entry.host} is still allowed.`);
      return;
    }
    const undo = () =>
      void onChange((now) => withEntry(now, entry)).catch((error: unknown) => toastProblem(error, `${entry.host} is not allowed.`));
    toast(`${entry.host} is no longer allowed.`, { action: { label: "Undo", run: undo } });
  }

  if (entries.length === 0) return <p className="px-4 py-3 text-muted">{none}</p>;
  return (
    <ul className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={`${entry.host} ${entry.port} ${entry.kind}`} className="flex min-h-10 items-center gap-3 py-1 pr-2 pl-4">
          <p className="min-w-0 flex-1 max-wide:py-1">
            <span className="mr-3 font-mono text-sm font-semibold break-all">
              <VisibleText text={entry.host} />
            </span>
            <span className="text-muted">{portWords(entry)}</span>
          </p>
          {entry.trusted && (
            <Pill tone="wait" title="It may resolve to a private address">
              trusted
            </Pill>
          )}
          {mayChange && <IconButton label={`Remove ${visible(entry.host)}`} icon={<Trash2 />} onClick={() => void remove(entry)} />}
        </li>
      ))}
    </ul>
  );
}

const kinds = [
  { value: "", label: "Web" },
  { value: "tls", label: "TLS only" },
  { value: "http", label: "HTTP only" },
  { value: "opaque", label: "Any bytes" },
];

interface AddEntryProps {
  operator: boolean;
  onAdd: (entry: EgressEntry) => Promise<void>;
}

/** A host and a port; the server has the rules and says which of them is broken. */
export function AddEntry({ operator, onAdd }: AddEntryProps) {
  const [host, setHost] = useState("");
  const [port, setPort] = useState("");
  const [kind, setKind] = useState("");
  const [trusted, setTrusted] = useState(false);
  const entry = { host: host.trim(), port: port === "" ? null : Number(port), kind: kind === "" ? null : kind, trusted };
  const { busy, problem, submit } = useSubmit(
    () => onAdd(entry),
    () => {
      toast(`${entry.host} is allowed.`);
      setHost("");
      setPort("");
      setTrusted(false);
    },
  );
  const words = problem && Object.values(problem.errors).flat();
  return (
    <form onSubmit={submit} className="border-t border-line px-4 py-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field
          label="Host"
          value={host}
          onChange={setHost}
          required
          maxLength={255}
          spellCheck={false}
          autoComplete="off"
          placeholder="registry.example or *.example.com"
          className="min-w-56 flex-1"
        />
        <Field
          label="Port"
          type="number"
          min={1}
          max={65535}
          value={port}
          onChange={setPort}
          placeholder="80, 443"
          className="w-24 max-wide:flex-1"
        />
        <Choice label="Traffic" value={kind} onChange={setKind} options={kinds} className="w-32 max-wide:flex-1" />
        <Button type="submit" busy={busy} icon={<Plus className="size-4" />} className="max-wide:h-10 max-wide:w-full">
          Allow
        </Button>
      </div>
      {operator && (
        <label className="mt-2.5 flex items-start gap-2">
          <input
            type="checkbox"
            checked={trusted}
            onChange={(event) => setTrusted(event.target.checked)}
            className="mt-0.5 accent-accent"
          />
          <span>
            Trusted: the name may resolve to a private address.{" "}
            <span className="text-muted">Only you, the operator of the server, see this.</span>
          </span>
        </label>
      )}
      {problem &&
        (words && words.length > 0 ? (
          <p role="alert" className="mt-2 text-danger">
            <VisibleText text={words.join(" ")} />
          </p>
        ) : (
          <ProblemNote problem={problem} className="mt-3" />
        ))}
    </form>
  );
}
