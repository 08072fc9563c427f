import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../lib/problem";
import { useMay, useSession } from "../lib/session";
import type { EgressEntry } from "../lib/wire";
import { Choice } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";
import { DecisionsCard } from "./DecisionsCard";
import { changeOrganisation, changeProject, organisationQuery, projectQuery, projectsQuery, withEntry, workspacesQuery } from "./egress";
import { OrganisationCard } from "./OrganisationCard";
import { ProjectCard } from "./ProjectCard";

const route = getRouteApi("/signed-in/$org/network");

/** The only way out of a sandbox: what it may reach, what it asked for, and one click between the two. */
export function NetworkPage() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const operator = useSession().user?.operator === true;
  const managesAll = useMay(org, "policy.manage");
  const { data: organisation, error } = useQuery(organisationQuery(org));
  const { data: projects } = useQuery(projectsQuery(org));
  const { data: workspaces } = useQuery(workspacesQuery(org));
  const asked = workspaces?.find((one) => one.id === search.workspace)?.project ?? search.project;
  const project = projects?.find((one) => one.id === asked) ?? projects?.[0];
  const { data: list } = useQuery({ ...projectQuery(org, project?.id ?? ""), enabled: project !== undefined });
  const manages = project?.role === "maintainer";
  const listed = [
    ...(organisation?.entries ?? []),
    ...(list?.entries ?? []),
    ...(organisation?.bundles ?? []).filter((one) => list?.bundles.includes(one.name) === true).flatMap((one) => one.entries),
  ];
  const inProject = (entry: EgressEntry) =>
    changeProject(org, project?.id ?? "", (now) => ({ ...now, entries: withEntry(now.entries, entry) }));
  const everywhere = (entry: EgressEntry) => changeOrganisation(org, (now) => ({ ...now, entries: withEntry(now.entries, entry) }));

  return (
    <Page
      title="Network"
      lead="What sandboxes may reach. All that is on no list is refused at the wall."
      actions={
        project &&
        projects &&
        projects.length > 1 && (
          <Choice
            bare
            label="Project"
            value={project.id}
            onChange={(chosen) => void navigate({ search: { project: chosen } })}
            options={projects.map((one) => ({ value: one.id, label: one.name }))}
            className="w-52 max-wide:w-full"
          />
        )
      }
    >
      {error && !organisation && <ProblemNote problem={Problem.of(error)} />}
      {!organisation && !error && <Waiting what="Reading the lists" />}
      {organisation && (
        <div className="space-y-5">
          {project && (
            <DecisionsCard
              key={project.id}
              org={org}
              workspaces={(workspaces ?? []).filter((one) => one.project === project.id)}
              chosen={search.workspace}
              onChoose={(workspace) => void navigate({ search: { project: project.id, workspace } })}
              listed={listed}
              allowInProject={manages ? inProject : undefined}
              allowEverywhere={managesAll ? everywhere : undefined}
            />
          )}
          {project && (
            <ProjectCard key={project.id} org={org} project={project} organisation={organisation} mayChange={manages} operator={operator} />
          )}
          <OrganisationCard org={org} list={organisation} mayChange={managesAll} operator={operator} />
        </div>
      )}
    </Page>
  );
}
