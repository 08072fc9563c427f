import { Plus } from "lucide-react";
import { useState } from "react";
import type { EgressBundle, OrganisationEgress } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast, toastProblem } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { VisibleText } from "../ui/VisibleText";
import { changeOrganisation, withEntry } from "./egress";
import { AddEntry, EntryList } from "./EntryList";

interface OrganisationCardProps {
  org: string;
  list: OrganisationEgress;
  mayChange: boolean;
  operator: boolean;
}

/** What holds for every project, and the bundles that projects take by name. */
export function OrganisationCard({ org, list, mayChange, operator }: OrganisationCardProps) {
  const [naming, setNaming] = useState(false);
  const change = (how: (list: OrganisationEgress) => OrganisationEgress) => changeOrganisation(org, how);
  return (
    <>
      <Card
        title="Allowed in every project"
        lead={mayChange ? "Holds for every workspace of the organisation, at once." : "An owner or administrator changes this list."}
        flush
      >
        <label className="flex items-center gap-3 border-b border-line px-4 py-2.5">
          <span className="min-w-0 flex-1">
            <span className="font-medium">Package registries and code hosts</span>
            <span className="block text-sm text-muted">
              Those that the host’s machine is set up to use, and the usual public ones. A project may choose otherwise.
            </span>
          </span>
          {mayChange ? (
            <input
              type="checkbox"
              checked={list.defaultBundle}
              onChange={(event) => {
                const defaultBundle = event.target.checked;
                void change((now) => ({ ...now, defaultBundle })).catch((error: unknown) => toastProblem(error, "The list is as it was."));
              }}
              className="size-4 accent-accent"
            />
          ) : (
            <span className="text-muted">{list.defaultBundle ? "allowed" : "refused"}</span>
          )}
        </label>
        <EntryList
          entries={list.entries}
          none="Nothing besides."
          mayChange={mayChange}
          onChange={(how) => change((now) => ({ ...now, entries: how(now.entries) }))}
        />
        {mayChange && (
          <AddEntry operator={operator} onAdd={(entry) => change((now) => ({ ...now, entries: withEntry(now.entries, entry) }))} />
        )}
      </Card>
      {(mayChange || list.bundles.length > 0) && (
        <Card
          title="Bundles"
          lead="Destinations under one name, for projects to take."
          actions={
            mayChange && (
              <Button icon={<Plus className="size-4" />} onClick={() => setNaming(true)}>
                New bundle
              </Button>
            )
          }
          flush
        >
          {list.bundles.length === 0 && <p className="px-4 py-3 text-muted">There is none yet.</p>}
          {list.bundles.map((bundle) => (
            <Bundle key={bundle.name} bundle={bundle} mayChange={mayChange} operator={operator} change={change} />
          ))}
        </Card>
      )}
      {naming && <NewBundle change={change} onClose={() => setNaming(false)} />}
    </>
  );
}

type Change = (how: (list: OrganisationEgress) => OrganisationEgress) => Promise<void>;

function Bundle({ bundle, mayChange, operator, change }: { bundle: EgressBundle; mayChange: boolean; operator: boolean; change: Change }) {
  const entries = (how: (entries: EgressBundle["entries"]) => EgressBundle["entries"]) =>
    change((now) => ({
      ...now,
      bundles: now.bundles.map((one) => (one.name === bundle.name ? { ...one, entries: how(one.entries) } : one)),
    }));

  async function remove() {
    try {
      await change((now) => ({ ...now, bundles: now.bundles.filter((one) => one.name !== bundle.name) }));
    } catch (error) {
      toastProblem(error, `The bundle ${bundle.name} is as it was.`);
      return;
    }
    const undo = () =>
      void change((now) => ({ ...now, bundles: [...now.bundles, bundle] })).catch((error: unknown) =>
        toastProblem(error, `The bundle ${bundle.name} is gone.`),
      );
    toast(`The bundle ${bundle.name} is gone.`, { action: { label: "Undo", run: undo } });
  }

  return (
    <details className="border-b border-line last:border-b-0">
      <summary className="flex items-center gap-2 px-4 py-2.5 hover:bg-hover">
        <span className="font-semibold">
          <VisibleText text={bundle.name} />
        </span>
        <span className="text-muted">{bundle.entries.length === 1 ? "1 destination" : `${bundle.entries.length} destinations`}</span>
      </summary>
      <div className="border-t border-line bg-sunken">
        <EntryList entries={bundle.entries} none="Nothing in it yet." mayChange={mayChange} onChange={entries} />
        {mayChange && (
          <>
            <AddEntry operator={operator} onAdd={(entry) => entries((now) => withEntry(now, entry))} />
            <div className="px-4 pb-3">
              <Button size="small" look="danger" onClick={() => void remove()}>
                Remove the bundle
              </Button>
            </div>
          </>
        )}
      </div>
    </details>
  );
}

function NewBundle({ change, onClose }: { change: Change; onClose: () => void }) {
  const [name, setName] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => change((now) => ({ ...now, bundles: [...now.bundles, { name, entries: [] }] })),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="New bundle"
      description="Destinations are added to it afterwards; a project takes it on its own list."
    >
      <form onSubmit={submit}>
        <Field
          label="Name"
          value={name}
          onChange={setName}
          required
          autoFocus
          maxLength={40}
          pattern="[a-z0-9][a-z0-9\-]*"
          title="Small letters, digits and hyphens."
          placeholder="documentation"
        />
        {problem && <ProblemNote problem={problem} className="mt-3" />}
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Make it
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
