import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileArchive, FolderGit2, FolderPlus, GitBranch } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useRef, useState } from "react";
import type { SyntheticEvent } from "react";
import { isAbort } from "../lib/client";
import { Problem } from "../lib/problem";
import { Button } from "../ui/Button";
import { Dialog, DialogButtons } from "../ui/Dialog";
import { Choice, Field } from "../ui/Field";
import { ProblemNote } from "../ui/ProblemNote";
import { Progress } from "../ui/Progress";
import { archiveKind, create, fittingName, nameOfUrl } from "./createWorkspace";
import type { Made, Source, Step } from "./createWorkspace";
import { SshKeyNote } from "./SshKeyNote";
import { worksIn } from "./state";
import { projectsQuery } from "./workspaces";

const sources: { value: Source; label: string; hint: string; icon: typeof GitBranch }[] = [
  { value: "existing", label: "A project", hint: "that is here already", icon: FolderGit2 },
  { value: "git", label: "From git", hint: "https, ssh or a path", icon: GitBranch },
  { value: "upload", label: "Upload", hint: "zip or tar", icon: FileArchive },
  { value: "empty", label: "Empty", hint: "start from nothing", icon: FolderPlus },
];

interface CreateProps {
  org: string;
  /** May make projects too; else only workspaces of those where the person works. */
  makesProjects: boolean;
  onClose: () => void;
}

export function CreateWorkspaceDialog({ org, makesProjects, onClose }: CreateProps) {
  const { data: all } = useQuery(projectsQuery(org));
  const projects = all?.filter(worksIn);
  const navigate = useNavigate();
  const [chosen, setSource] = useState<Source>();
  const source = chosen ?? ((projects && projects.length > 0) || !makesProjects ? "existing" : "git");
  const [project, setProject] = useState("");
  const [url, setUrl] = useState("");
  const [archive, setArchive] = useState<File>();
  const [typedProject, setProjectName] = useState<string>();
  const [typedName, setName] = useState<string>();
  const [branch, setBranch] = useState("");
  const [step, setStep] = useState<Step>();
  const [problem, setProblem] = useState<Problem>();
  const made = useRef<Made>({});
  const [kept, setKept] = useState(false);
  const running = useRef<AbortController>(undefined);

  const guess =
    source === "git"
      ? nameOfUrl(url)
      : source === "upload"
        ? fittingName((archive?.name ?? "").replace(/\.(zip|tar|tgz|tar\.gz)$/i, ""))
        : "";
  const projectName = typedProject ?? guess;
  const name = typedName ?? fittingName(branch === "" ? "main" : branch);
  const existing = project === "" ? (projects?.[0]?.id ?? "") : project;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const abort = (running.current = new AbortController());
    setProblem(undefined);
    setStep({ what: "Asking" });
    try {
      const wanted = { source, project: existing, projectName, url, archive, name, branch };
      const workspace = await create(org, wanted, made.current, setStep, abort.signal);
      onClose();
      await navigate({ to: "/$org/workspaces/$id", params: { org, id: workspace.id } });
    } catch (error) {
      if (!isAbort(error)) setProblem(Problem.of(error));
      setKept(made.current.workspace !== undefined);
    } finally {
      setStep(undefined);
    }
  }

  return (
    <Dialog
      open
      onClose={() => {
        running.current?.abort();
        onClose();
      }}
      title="New workspace"
      description="One branch of a repository, behind its own wall."
    >
      <form onSubmit={(event) => void submit(event)} className="space-y-4">
        <RadioGroup.Root
          aria-label="Where the files come from"
          value={source}
          onValueChange={(value) => {
            setSource(value as Source);
            made.current = {};
          }}
          className="grid grid-cols-4 gap-2 max-wide:grid-cols-2"
        >
          {sources
            .filter(({ value }) => makesProjects || value === "existing")
            .map(({ value, label, hint, icon: Icon }) => (
              <RadioGroup.Item
                key={value}
                value={value}
                disabled={value === "existing" && projects?.length === 0}
                className="rounded-lg border border-line-strong px-2 py-2.5 text-left hover:bg-hover disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
              >
                <Icon aria-hidden className="mb-1.5 size-4 text-muted" />
                <span className="block font-semibold">{label}</span>
                <span className="block text-sm text-muted">{hint}</span>
              </RadioGroup.Item>
            ))}
        </RadioGroup.Root>

        {source === "existing" && (
          <Choice
            label="Project"
            value={existing}
            onChange={setProject}
            options={(projects ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
        {source === "git" && (
          <Field
            label="Repository"
            value={url}
            onChange={setUrl}
            required
            maxLength={2048}
            spellCheck={false}
            autoComplete="off"
            placeholder="https://… or git@host:team/repository.git"
            hint="A password in the address is refused."
            errors={problem?.errors["url"]}
          />
        )}
        {source === "git" && <SshKeyNote org={org} url={url} />}
        {source === "upload" && (
          <div>
            <label htmlFor="archive" className="mb-1 block font-medium">
              Archive
            </label>
            <input
              id="archive"
              type="file"
              required
              accept=".zip,.tar,.tgz,.gz"
              onChange={(event) => setArchive(event.target.files?.[0])}
              className="block w-full rounded-md border border-line-strong bg-panel file:mr-3 file:h-8 file:border-0 file:bg-sunken file:px-3 file:text-text"
            />
            {archive && archiveKind(archive.name) === undefined && (
              <p className="mt-1 text-sm text-danger">Choose a .zip, .tar or .tar.gz file.</p>
            )}
          </div>
        )}
        {source !== "existing" && (
          <Field
            label="Project name"
            value={projectName}
            onChange={setProjectName}
            required
            maxLength={60}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            title="Letters, digits, dot, underscore and hyphen; a letter or digit first."
            errors={problem?.errors["projectName"]}
          />
        )}
        <div className="grid grid-cols-2 gap-3 max-wide:grid-cols-1">
          {(source === "existing" || source === "git") && (
            <Field
              label="Branch"
              value={branch}
              onChange={setBranch}
              maxLength={250}
              placeholder="the remote’s own"
              spellCheck={false}
              errors={problem?.errors["branch"]}
            />
          )}
          <Field
            label="Workspace name"
            value={name}
            onChange={setName}
            required
            maxLength={60}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            title="Letters, digits, dot, underscore and hyphen; a letter or digit first."
            errors={problem?.errors["name"]}
          />
        </div>
        {problem && (
          <ProblemNote problem={problem}>
            {kept && <p className="mt-1">The workspace was made and is kept; try again goes on from there.</p>}
          </ProblemNote>
        )}
        {step && (
          <div role="status">
            <p className="mb-1 text-sm text-muted">{step.what}…</p>
            <Progress label={step.what} percent={step.fraction === undefined ? undefined : step.fraction * 100} />
          </div>
        )}
        <DialogButtons>
          <Button onClick={() => (step ? running.current?.abort() : onClose())}>Cancel</Button>
          <Button type="submit" look="primary" busy={step !== undefined}>
            Create workspace
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
