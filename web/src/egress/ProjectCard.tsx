import { useQuery } from "@tanstack/react-query";
import { Problem } from "../lib/problem";
import type { OrganisationEgress, Project, ProjectEgress } from "../lib/wire";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { changeProject, projectQuery, withEntry } from "./egress";
import { AddEntry, EntryList } from "./EntryList";

interface ProjectCardProps {
  org: string;
  project: Project;
  organisation: OrganisationEgress;
  mayChange: boolean;
  operator: boolean;
}

/** What the sandboxes of one project may reach besides what the organisation allows. */
export function ProjectCard({ org, project, organisation, mayChange, operator }: ProjectCardProps) {
  const { data, error } = useQuery(projectQuery(org, project.id));
  const change = (how: (list: ProjectEgress) => ProjectEgress) => changeProject(org, project.id, how);
  const choose = (how: (list: ProjectEgress) => ProjectEgress) =>
    void change(how).catch((problem: unknown) => toastProblem(problem, "The list is as it was."));
  return (
    <Card
      title={`Allowed in ${project.name}`}
      lead={mayChange ? "Holds for every workspace of the project, at once." : "A maintainer of the project changes this list."}
      flush
    >
      {error && !data && <ProblemNote problem={Problem.of(error)} className="m-4" />}
      {!data && !error && <Waiting what="Reading the list" />}
      {data && (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5">
            <p className="min-w-60 flex-1">
              <span className="font-medium">Package registries and code hosts</span>
              <span className="block text-sm text-muted">Those that the host’s machine is set up to use, and the usual public ones.</span>
            </p>
            {mayChange ? (
              <Choice
                bare
                label="Package registries and code hosts"
                value={data.defaultBundle === null ? "inherited" : data.defaultBundle ? "on" : "off"}
                onChange={(value) => choose((list) => ({ ...list, defaultBundle: value === "inherited" ? null : value === "on" }))}
                options={[
                  { value: "inherited", label: `As the organisation: ${organisation.defaultBundle ? "allowed" : "refused"}` },
                  { value: "on", label: "Allowed" },
                  { value: "off", label: "Refused" },
                ]}
                className="w-56 max-wide:w-full"
              />
            ) : (
              <span className="text-muted">{(data.defaultBundle ?? organisation.defaultBundle) ? "allowed" : "refused"}</span>
            )}
          </div>
          {organisation.bundles.length > 0 && (
            <fieldset className="border-b border-line px-4 py-2.5">
              <legend className="float-left mr-4 font-medium">Bundles</legend>
              <div className="flex flex-wrap gap-x-4 gap-y-1">
                {organisation.bundles.map(({ name }) => (
                  <label key={name} className="flex items-center gap-1.5">
                    <input
                      type="checkbox"
                      disabled={!mayChange}
                      checked={data.bundles.includes(name)}
                      onChange={(event) => {
                        const take = event.target.checked;
                        choose((list) => ({ ...list, bundles: [...list.bundles.filter((one) => one !== name), ...(take ? [name] : [])] }));
                      }}
                      className="accent-accent"
                    />
                    <VisibleText text={name} />
                  </label>
                ))}
              </div>
            </fieldset>
          )}
          <EntryList
            entries={data.entries}
            none="Nothing of its own."
            mayChange={mayChange}
            onChange={(how) => change((list) => ({ ...list, entries: how(list.entries) }))}
          />
          {mayChange && (
            <AddEntry operator={operator} onAdd={(entry) => change((list) => ({ ...list, entries: withEntry(list.entries, entry) }))} />
          )}
        </>
      )}
    </Card>
  );
}
