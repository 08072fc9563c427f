import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../lib/problem";
import { Waiting } from "../ui/Later";
import { Note } from "../ui/Note";
import { Page } from "../ui/Page";
import { ProblemNote } from "../ui/ProblemNote";
import { VisibleText } from "../ui/VisibleText";
import { CredentialCard } from "./CredentialCard";
import { IdleCard } from "./IdleCard";
import { kindOf, projectQuery } from "./projectGit";
import { ProtectedBranchesCard } from "./ProtectedBranchesCard";

const route = getRouteApi("/signed-in/$org/projects/$project");

/** How a project's repository is reached, what may be pushed to it, and when its workspaces rest. */
export function ProjectPage() {
  const path = route.useParams();
  const { data: project, error } = useQuery(projectQuery(path));
  const manages = project?.role === "maintainer";
  const kind = kindOf(project?.url);
  return (
    <Page title={project?.name ?? "Project"} lead={project?.url == null ? undefined : <VisibleText text={project.url} />}>
      {error && !project && <ProblemNote problem={Problem.of(error)} />}
      {!project && !error && <Waiting what="Reading the project" />}
      {project && kind === undefined && (
        <Note tone="info">
          {project.url == null ? "The project has no remote." : "The remote is a folder of the server’s machine. Bailey only reads it."}
        </Note>
      )}
      {project && (
        <div className="mt-5 space-y-5">
          {!manages && <Note tone="info">A maintainer of the project changes these settings.</Note>}
          {manages && kind !== undefined && <CredentialCard path={path} kind={kind} />}
          {kind !== undefined && <ProtectedBranchesCard path={path} mayChange={manages} />}
          <IdleCard path={path} mayChange={manages} />
        </div>
      )}
    </Page>
  );
}
