import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { Problem } from "../lib/problem";
import type { EgressEntry, Workspace } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { Choice } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { Menu } from "../ui/Menu";
import { Pill } from "../ui/Pill";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { cellWords, covers, decisionsQuery, entryOf, group, isUnlisted, membersQuery } from "./egress";
import type { Grouped } from "./egress";

interface DecisionsProps {
  org: string;
  /** Those of the project that is looked at. */
  workspaces: Workspace[];
  chosen: string | undefined;
  onChoose: (workspace: string) => void;
  /** What is listed for the project now. */
  listed: EgressEntry[];
  /** Only given to those who may. */
  allowInProject: ((entry: EgressEntry) => Promise<void>) | undefined;
  allowEverywhere: ((entry: EgressEntry) => Promise<void>) | undefined;
}

const SHOWN = 20;

/** What the sandbox of a workspace asked for lately, who in it asked, and what the answer was. */
export function DecisionsCard({ org, workspaces, chosen, onChoose, listed, allowInProject, allowEverywhere }: DecisionsProps) {
  const sorted = [...workspaces].sort((a, b) => b.lastActive.localeCompare(a.lastActive));
  const workspace = sorted.find((one) => one.id === chosen) ?? sorted[0];
  const [refusedOnly, setRefusedOnly] = useState(true);
  const [all, setAll] = useState(false);
  if (!workspace) return null;
  return (
    <Card
      title="Asked lately"
      lead="Every connection that a sandbox asked for is answered at its wall, and kept here."
      actions={
        <div className="flex flex-wrap items-center gap-3 max-wide:w-full">
          <label className="flex items-center gap-1.5">
            <input
              type="checkbox"
              checked={refusedOnly}
              onChange={(event) => setRefusedOnly(event.target.checked)}
              className="accent-accent"
            />
            Refused only
          </label>
          <Choice
            bare
            label="Workspace"
            value={workspace.id}
            onChange={onChoose}
            options={sorted.map((one) => ({ value: one.id, label: one.name }))}
            className="w-44 max-wide:flex-1"
          />
        </div>
      }
      flush
    >
      <Decisions
        org={org}
        workspace={workspace.id}
        refusedOnly={refusedOnly}
        listed={listed}
        allowInProject={allowInProject}
        allowEverywhere={allowEverywhere}
        most={all ? Infinity : SHOWN}
        onAll={() => setAll(true)}
      />
    </Card>
  );
}

interface ListProps extends Pick<DecisionsProps, "org" | "listed" | "allowInProject" | "allowEverywhere"> {
  workspace: string;
  refusedOnly: boolean;
  most: number;
  onAll: () => void;
}

function Decisions({ org, workspace, refusedOnly, most, onAll, ...acts }: ListProps) {
  const { data, error } = useQuery(decisionsQuery(org, workspace));
  const { data: members } = useQuery(membersQuery(org));
  const people = useMemo(() => new Map(members?.map((one) => [one.id, one.name])), [members]);
  if (error && !data) return <ProblemNote problem={Problem.of(error)} className="m-4" />;
  if (!data) return <Waiting what="Reading the decisions" />;
  const rows = group(data).filter((one) => !refusedOnly || !one.allowed);
  if (rows.length === 0) {
    return (
      <EmptyState icon={<ShieldCheck />} title={refusedOnly ? "Nothing was refused" : "Nothing was asked for"}>
        {refusedOnly
          ? "A destination that is on no list appears here as soon as something in the workspace tries it."
          : "Nothing in this workspace has asked for a connection yet."}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {rows.slice(0, most).map((row) => (
          <DecisionRow key={row.key} row={row} people={people} {...acts} />
        ))}
      </ul>
      {rows.length > most && (
        <div className="border-t border-line px-4 py-2.5">
          <Button size="small" onClick={onAll}>
            Show {rows.length - most} more
          </Button>
        </div>
      )}
    </>
  );
}

interface RowProps extends Pick<DecisionsProps, "listed" | "allowInProject" | "allowEverywhere"> {
  row: Grouped;
  people: ReadonlyMap<string, string>;
}

function DecisionRow({ row, people, listed, allowInProject, allowEverywhere }: RowProps) {
  const [busy, setBusy] = useState(false);
  const entry = entryOf(row.target);
  const since = isUnlisted(row) && listed.some((one) => covers(one, row.target));
  const mends = entry !== undefined && !since && isUnlisted(row);

  async function allow(how: (entry: EgressEntry) => Promise<void>) {
    if (!entry) return;
    setBusy(true);
    try {
      await how(entry);
      toast(`${row.target} is allowed now.`, { detail: "Sandboxes that run know it already: try again there." });
    } catch (error) {
      toastProblem(error, `${row.target} is still refused.`);
    } finally {
      setBusy(false);
    }
  }

  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2">
      <div className="min-w-0 flex-1 max-wide:basis-full">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-mono text-sm font-semibold break-all">
            <VisibleText text={row.target} />
          </span>
          {since ? (
            <Pill tone="info">allowed since</Pill>
          ) : (
            <Pill tone={row.allowed ? "ok" : row.code === "unreachable" ? "wait" : "danger"}>
              {row.allowed ? "let through" : row.code === "unreachable" ? "not reached" : "refused"}
            </Pill>
          )}
        </p>
        <p className="text-sm text-muted">
          <Time at={row.last} />
          {row.times > 1 && ` · ${row.times} times`}
          {row.cells.length > 0 && (
            <>
              {" · by "}
              <VisibleText text={row.cells.map((cell) => cellWords(cell, people)).join(", ")} />
            </>
          )}
          {row.reason !== null && (
            <>
              {" · "}
              <VisibleText text={row.reason} />
            </>
          )}
        </p>
      </div>
      {mends && allowInProject && (
        <Button size="small" busy={busy} onClick={() => void allow(allowInProject)}>
          Allow in this project
        </Button>
      )}
      {mends && allowEverywhere && (
        <Menu
          align="end"
          trigger={
            <Button size="small" look={allowInProject ? "quiet" : "plain"} disabled={busy}>
              {allowInProject ? "More" : "Allow"}
            </Button>
          }
          entries={[{ label: "Allow in every project", run: () => void allow(allowEverywhere) }]}
        />
      )}
    </li>
  );
}
