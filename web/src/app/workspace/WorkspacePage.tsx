import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { Problem } from "../../lib/problem";
import { Waiting } from "../../ui/Later";
import { ProblemNote } from "../../ui/ProblemNote";
import { workspaceQuery } from "../../workspaces/workspaces";
import { NotFoundPage } from "../NotFoundPage";
import { WorkspaceView } from "./WorkspaceView";
import { visible } from "../../lib/visibleText";

const route = getRouteApi("/signed-in/$org/workspaces/$id");

export function WorkspacePage() {
  const { org, id } = route.useParams();
  const { data, error } = useQuery(workspaceQuery(org, id));
  const name = data && `${visible(data.projectName)} / ${visible(data.name)}`;
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · Bailey`;
  }, [name]);
  if (error && !data) {
    const problem = Problem.of(error);
    if (problem.status === 404 || problem.status === 400) return <NotFoundPage />;
    return <ProblemNote problem={problem} className="mx-auto mt-10 max-w-120" />;
  }
  if (!data) return <Waiting what="Opening the workspace" />;
  const { status } = error ? Problem.of(error) : { status: 0 };
  return <WorkspaceView key={data.id} org={org} workspace={data} lost={status === 403 || status === 404} />;
}
