import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import { Problem } from "../lib/problem";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { projectMembersQuery, projectRoles, setProjectRole } from "./members";

const NONE = "none";

/** Who may do what in one project. */
export function ProjectRoles({ org }: { org: string }) {
  const { data: projects } = useQuery({
    queryKey: ["projects", org],
    queryFn: () =>
      allPages((cursor) =>
        call(api.GET("/api/v1/orgs/{org}/projects", { params: { path: { org }, query: cursor === undefined ? {} : { cursor } } })),
      ),
  });
  const [chosen, setChosen] = useState<string>();
  const project = projects?.find((one) => one.id === chosen) ?? projects?.[0];
  if (!projects || !project) return null;
  return (
    <Card
      title="Project roles"
      lead="What a person may do in one project, beside the role in the organisation."
      actions={
        <Choice
          bare
          label="Project"
          value={project.id}
          onChange={setChosen}
          options={projects.map((one) => ({ value: one.id, label: one.name }))}
          className="w-44 max-wide:w-full"
        />
      }
      flush
    >
      <People org={org} id={project.id} manages={project.role === "maintainer"} />
    </Card>
  );
}

function People({ org, id, manages }: { org: string; id: string; manages: boolean }) {
  const { data, error } = useQuery(projectMembersQuery(org, id));
  if (error && !data) return <ProblemNote problem={Problem.of(error)} className="m-4" />;
  const options = [{ value: NONE, label: "no role" }, ...Object.keys(projectRoles).map((value) => ({ value, label: value }))];
  const change = (user: string, name: string, role: string) =>
    void setProjectRole(org, id, user, role === NONE ? null : role).then(
      () => toast(role === NONE ? `${name} has no role in it now.` : `${name} is ${role} now.`),
      (problem: unknown) => toastProblem(problem, `The role of ${name} is as it was.`),
    );
  return (
    <ul className="divide-y divide-line">
      {data?.map((one) => (
        <li key={one.id} className="flex items-center gap-3 px-4 py-2">
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">
              <VisibleText text={one.name} />
            </p>
            <p className="truncate text-sm text-muted">{one.organisationRole} of the organisation</p>
          </div>
          {manages ? (
            <Choice
              bare
              label={`Project role of ${one.name}`}
              title={projectRoles[one.role ?? ""] ?? ""}
              value={one.role ?? NONE}
              onChange={(role) => change(one.id, one.name, role)}
              options={options}
              className="w-32"
            />
          ) : (
            <span className="text-muted">{one.role ?? "no role"}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
