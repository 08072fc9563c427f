import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { Problem } from "../lib/problem";
import { queries } from "../lib/queries";
import type { ProjectIdle } from "../lib/wire";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Field";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import type { InProject } from "./projectGit";

const idleQuery = (path: InProject) =>
  queryOptions({
    queryKey: ["idle", path.org, path.project],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/projects/{project}/idle", { params: { path } })),
  });

async function change(path: InProject, freezeMinutes: number | null, stopMinutes: number | null): Promise<void> {
  const body = { freezeMinutes, stopMinutes };
  const now = await call(api.PUT("/api/v1/orgs/{org}/projects/{project}/idle", { params: { path }, body }));
  queries.setQueryData(idleQuery(path).queryKey, now);
}

/** When workspaces of the project that nobody uses are frozen and stopped. */
export function IdleCard({ path, mayChange }: { path: InProject; mayChange: boolean }) {
  const { data, error } = useQuery(idleQuery(path));
  const set = (freeze: number | null, stop: number | null) =>
    void change(path, freeze, stop).catch((problem: unknown) => toastProblem(problem, "The times are as they were."));
  return (
    <Card title="When nobody uses a workspace" lead="Both times count from the last use. A program in front of a terminal is a use." flush>
      {error && !data && <ProblemNote problem={Problem.of(error)} className="m-4" />}
      {!data && !error && <Waiting what="Reading the times" />}
      {data && (
        <div className="divide-y divide-line">
          <Step
            name="Freeze it"
            hint={
              data.canFreeze === false
                ? "The host cannot freeze workspaces, so this step is skipped: they stay awake until they are stopped."
                : "Everything in it stands still, and goes on with the first key typed."
            }
            minutes={data.freezeMinutes}
            holds={data.freezeSeconds}
            usual={data.defaultFreezeSeconds}
            offered={[5, 10, 30, 60]}
            most={data.mostMinutes}
            mayChange={mayChange}
            onChange={(minutes) => set(minutes, data.stopMinutes ?? null)}
          />
          <Step
            name="Stop it"
            hint="Its programs end. Files and what terminals showed stay."
            minutes={data.stopMinutes}
            holds={data.stopSeconds}
            usual={data.defaultStopSeconds}
            offered={[60, 240, 720, 1440]}
            most={data.mostMinutes}
            mayChange={mayChange}
            onChange={(minutes) => set(data.freezeMinutes ?? null, minutes)}
          />
        </div>
      )}
    </Card>
  );
}

interface StepProps {
  name: string;
  hint: string;
  minutes: ProjectIdle["freezeMinutes"];
  holds: number;
  usual: number;
  offered: number[];
  most: number;
  mayChange: boolean;
  onChange: (minutes: number | null) => void;
}

function Step({ name, hint, minutes, holds, usual, offered, most, mayChange, onChange }: StepProps) {
  const times = [...new Set([...offered, ...(minutes != null && minutes > 0 ? [minutes] : [])])]
    .filter((one) => most === 0 || one <= most)
    .sort((a, b) => a - b);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <p className="min-w-60 flex-1">
        <span className="font-medium">{name}</span>
        <span className="block text-sm text-muted">{hint}</span>
      </p>
      {mayChange ? (
        <Choice
          bare
          label={name}
          value={minutes == null ? "usual" : String(minutes)}
          onChange={(value) => onChange(value === "usual" ? null : Number(value))}
          options={[
            { value: "usual", label: `As everywhere: ${words(usual)}` },
            ...times.map((one) => ({ value: String(one), label: words(one * 60) })),
            ...(most === 0 ? [{ value: "0", label: "never" }] : []),
          ]}
          className="w-56 max-wide:w-full"
        />
      ) : (
        <span className="text-muted">{words(holds)}</span>
      )}
    </div>
  );
}

function words(seconds: number): string {
  if (seconds === 0) return "never";
  const [count, unit] =
    seconds % 3600 === 0 ? [seconds / 3600, "hour"] : seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return `after ${count} ${unit}${count === 1 ? "" : "s"}`;
}
