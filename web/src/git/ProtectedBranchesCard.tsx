import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Problem } from "../lib/problem";
import type { GitPolicy } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Choice, Field } from "../ui/Field";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import { useSubmit } from "../ui/useSubmit";
import { VisibleText } from "../ui/VisibleText";
import { policyQuery, setPolicy } from "./projectGit";
import type { InProject } from "./projectGit";

const who = [
  { value: "developers", label: "Developers push" },
  { value: "maintainers", label: "Only maintainers push" },
  { value: "nobody", label: "Nobody pushes directly" },
];

/** Branches that nobody deletes or force-pushes, and who pushes to them at all. */
export function ProtectedBranchesCard({ path, mayChange }: { path: InProject; mayChange: boolean }) {
  const { data, error } = useQuery(policyQuery(path));
  const change = (policy: GitPolicy) =>
    void setPolicy(path, policy).catch((problem: unknown) => toastProblem(problem, "The protection is as it was."));
  return (
    <Card
      title="Protected branches"
      lead="Nobody deletes them or force-pushes to them, from a terminal or by a button. In a pattern, * stands for anything."
      flush
    >
      {error && !data && <ProblemNote problem={Problem.of(error)} className="m-4" />}
      {!data && !error && <Waiting what="Reading the protection" />}
      {data && (
        <ul className="divide-y divide-line">
          {data.branches.map((rule) => (
            <li key={rule.pattern} className="flex items-center gap-3 px-4 py-2">
              <span className="min-w-0 flex-1 truncate">
                {rule.pattern === "HEAD" ? (
                  "The default branch"
                ) : (
                  <span className="font-mono">
                    <VisibleText text={rule.pattern} />
                  </span>
                )}
              </span>
              {mayChange ? (
                <>
                  <Choice
                    bare
                    label={`Who pushes to ${rule.pattern}`}
                    value={rule.push}
                    onChange={(push) =>
                      change({ ...data, branches: data.branches.map((one) => (one.pattern === rule.pattern ? { ...one, push } : one)) })
                    }
                    options={who}
                    className="w-52"
                  />
                  <IconButton
                    label={`Protect ${rule.pattern} no more`}
                    icon={<Trash2 />}
                    onClick={() => change({ ...data, branches: data.branches.filter((one) => one.pattern !== rule.pattern) })}
                  />
                </>
              ) : (
                <span className="text-muted">{who.find((one) => one.value === rule.push)?.label}</span>
              )}
            </li>
          ))}
          {data.branches.length === 0 && <li className="px-4 py-3 text-muted">No branch is protected here.</li>}
          {mayChange && (
            <li className="px-4 py-3">
              <AddRule path={path} policy={data} />
            </li>
          )}
          <li className="px-4 py-3">
            <label className="flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-0.5"
                disabled={!mayChange}
                checked={data.signedCommits}
                onChange={(event) => change({ ...data, signedCommits: event.target.checked })}
              />
              <span>
                Commits made in the browser are signed
                <span className="block text-sm text-muted">
                  Whoever has no signing key is asked to make one. What is committed in terminals is not looked at.
                </span>
              </span>
            </label>
          </li>
          <li className="px-4 py-3">
            <label className="flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-0.5"
                disabled={!mayChange}
                checked={data.pushOptions}
                onChange={(event) => change({ ...data, pushOptions: event.target.checked })}
              />
              <span>
                Pass push options on (git push -o)
                <span className="block text-sm text-muted">With some remotes an option can merge, or do more than a push may do here.</span>
              </span>
            </label>
          </li>
        </ul>
      )}
    </Card>
  );
}

function AddRule({ path, policy }: { path: InProject; policy: GitPolicy }) {
  const [pattern, setPatternText] = useState("");
  const { busy, problem, submit } = useSubmit(
    () => setPolicy(path, { ...policy, branches: [...policy.branches, { pattern: pattern.trim(), push: "maintainers" }] }),
    () => setPatternText(""),
  );
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Field
        label="Protect another"
        value={pattern}
        onChange={setPatternText}
        placeholder="release/*"
        spellCheck={false}
        autoComplete="off"
        errors={problem?.errors["branches"]}
        className="w-72 max-w-full"
      />
      <Button type="submit" busy={busy} disabled={pattern.trim() === ""} icon={<Plus className="size-4" />}>
        Protect
      </Button>
      {policy.branches.every((one) => one.pattern !== "HEAD") && (
        <Button look="quiet" onClick={() => setPatternText("HEAD")}>
          The default branch
        </Button>
      )}
    </form>
  );
}
