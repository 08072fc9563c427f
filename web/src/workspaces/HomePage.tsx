import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Castle, Hourglass, Plus } from "lucide-react";
import { useState } from "react";
import { Problem } from "../lib/problem";
import { useMay } from "../lib/session";
import { count } from "../lib/units";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { inputClass } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog";
import { isUp, worksIn } from "./state";
import { WorkspaceRow } from "./WorkspaceRow";
import { projectsQuery, workspacesQuery } from "./workspaces";

const route = getRouteApi("/signed-in/$org/");

/** All workspaces, the one used last at the top. */
export function HomePage() {
  const { org } = route.useParams();
  const { data, error, refetch } = useQuery(workspacesQuery(org));
  const [creating, setCreating] = useState(false);
  const [filter, setFilter] = useState("");
  const sorted = [...(data ?? [])].sort((a, b) => b.lastActive.localeCompare(a.lastActive));
  const wanted = filter.trim().toLowerCase();
  const shown = sorted.filter((one) => `${one.name} ${one.projectName} ${one.branch ?? ""}`.toLowerCase().includes(wanted));
  const { data: projects } = useQuery(projectsQuery(org));
  const makesProjects = useMay(org, "project.create");
  // Who may neither make a project nor work in one has nothing to make a workspace of.
  const mayCreate = makesProjects || projects?.some(worksIn) === true;
  const create = mayCreate ? (
    <Button look="primary" icon={<Plus className="size-4" />} onClick={() => setCreating(true)}>
      New workspace
    </Button>
  ) : undefined;

  return (
    <Page
      title="Workspaces"
      lead={data && data.length > 0 ? `${count(data.length, "workspace")}, ${data.filter(isUp).length} awake` : undefined}
      actions={data && data.length > 0 ? create : undefined}
    >
      {error && !data && Problem.of(error).code === "not_allowed" && (
        <EmptyState icon={<Hourglass />} title="You have no rights here yet">
          An owner or administrator of the organisation gives you a role. This page fills by itself once they have.
        </EmptyState>
      )}
      {error && !data && Problem.of(error).code !== "not_allowed" && (
        <ProblemNote problem={Problem.of(error)}>
          <Button size="small" className="mt-2" onClick={() => void refetch()}>
            Try again
          </Button>
        </ProblemNote>
      )}
      {!data && !error && <Waiting what="Reading the workspaces" />}
      {data?.length === 0 && (
        <div className="rounded-lg border border-dashed border-line-strong bg-panel">
          <EmptyState icon={<Castle />} title={mayCreate ? "No workspace yet" : "No workspace for you to see"} action={create}>
            {!mayCreate && "A maintainer of a project gives you a role in it; its workspaces appear here by themselves. "}A workspace is one
            branch of a repository behind its own wall: files, editor and terminals, with no way out but the one you allow.
            {mayCreate && (
              <pre className="mx-auto mt-3 block w-fit rounded-md bg-sunken px-3 py-1.5 font-mono text-sm text-text">
                bailey workspace create
              </pre>
            )}
          </EmptyState>
        </div>
      )}
      {data && data.length > 6 && (
        <input
          type="search"
          aria-label="Filter workspaces"
          placeholder="Filter by name, project or branch"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className={`${inputClass} mb-3 max-w-80`}
        />
      )}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-panel">
          {shown.map((workspace) => (
            <WorkspaceRow key={workspace.id} org={org} workspace={workspace} />
          ))}
          {shown.length === 0 && <li className="px-4 py-6 text-center text-muted">None matches “{filter}”.</li>}
        </ul>
      )}
      {creating && <CreateWorkspaceDialog org={org} makesProjects={makesProjects} onClose={() => setCreating(false)} />}
    </Page>
  );
}
