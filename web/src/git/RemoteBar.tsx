import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, CloudDownload, Settings2, X } from "lucide-react";
import { useState } from "react";
import { useStore } from "../lib/store";
import { visible } from "../lib/visibleText";
import type { GitPushedRef, GitStatus } from "../lib/wire";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { Note } from "../ui/Note";
import { Progress } from "../ui/Progress";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import type { Place } from "./git";
import { remoteOf } from "./remote";
import type { Remote, RemoteState } from "./remote";

/** Fetch, pull and push of the current branch, what is under way, and how the last one ended. */
export function RemoteBar({ place, project, status }: { place: Place; project: string; status: GitStatus }) {
  const remote = remoteOf(place);
  const state = useStore(remote.state);
  const [forcing, setForcing] = useState(false);
  if (status.branch == null) return null;
  const busy = state.running !== undefined;
  return (
    <div className="shrink-0 space-y-2 px-3 pb-2">
      <div className="flex flex-wrap items-center gap-1">
        <Button
          size="small"
          icon={<CloudDownload aria-hidden className="size-3.5" />}
          disabled={busy}
          onClick={() => void remote.run("fetch")}
        >
          Fetch
        </Button>
        <Button size="small" icon={<ArrowDown aria-hidden className="size-3.5" />} disabled={busy} onClick={() => void remote.run("pull")}>
          Pull{status.behind > 0 ? ` ${status.behind}` : ""}
        </Button>
        <Button
          size="small"
          look={status.ahead > 0 && status.behind === 0 ? "primary" : "plain"}
          icon={<ArrowUp aria-hidden className="size-3.5" />}
          disabled={busy}
          onClick={() => void remote.run("push")}
        >
          {status.upstream == null ? "Push the branch" : `Push${status.ahead > 0 ? ` ${status.ahead}` : ""}`}
        </Button>
        <Link
          to="/$org/projects/$project"
          params={{ org: place.org, project }}
          aria-label="Credential and protected branches"
          title="Credential and protected branches"
          className="ml-auto flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <Settings2 aria-hidden className="size-4" />
        </Link>
      </div>
      {state.running && (
        <div>
          <div className="mb-1 flex items-center gap-2 text-sm text-muted">
            <span role="status" className="min-w-0 flex-1 truncate">
              <VisibleText text={state.running.step} />
              {state.running.percent !== undefined && ` ${state.running.percent} %`}
            </span>
            <Button
              size="small"
              look="quiet"
              onClick={() => void remote.cancel().catch((error: unknown) => toastProblem(error, "It was not cancelled."))}
            >
              Cancel
            </Button>
          </div>
          <Progress label={state.running.step} percent={state.running.percent} />
        </div>
      )}
      <Ended remote={remote} state={state} onForce={() => setForcing(true)} />
      {forcing && (
        <ConfirmDialog
          title="Replace what the remote has?"
          action="Force push"
          typed={status.branch}
          onConfirm={() => {
            void remote.run("push", { force: true });
            return Promise.resolve();
          }}
          onClose={() => setForcing(false)}
        >
          <p>
            Commits of this branch that only the remote has are lost there. It is done only if the remote still has what you fetched last.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function Ended({ remote, state, onForce }: { remote: Remote; state: RemoteState; onForce: () => void }) {
  const { result, problem } = state;
  if (!result && !problem) return null;
  const refused = (result?.refs ?? []).filter((one) => one.reason != null);
  const well = problem === undefined && refused.length === 0;
  return (
    <Note tone={well ? "ok" : problem?.remedy != null ? "wait" : "danger"} alert={!well}>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1 text-sm break-words">
          {problem && <VisibleText text={problem.detail} />}
          {result && refused.length === 0 && <VisibleText text={result.summary} />}
          {refused.map((one) => (
            <Refused key={one.ref} one={one} />
          ))}
        </div>
        <IconButton label="Put away" icon={<X />} className="size-6" onClick={() => remote.dismiss()} />
      </div>
      {problem?.remedy === "pull" && <Remedy label="Pull" run={() => void remote.run("pull")} />}
      {problem?.remedy === "fetch" && <Remedy label="Fetch" run={() => void remote.run("fetch")} />}
      {problem?.remedy === "merge" && <Remedy label="Pull and merge" run={() => void remote.run("pull", { merge: true })} />}
      {problem?.remedy === "force" && (
        <div className="mt-2 flex gap-1.5">
          <Button size="small" onClick={() => void remote.run("pull")}>
            Pull
          </Button>
          <Button size="small" look="danger" onClick={onForce}>
            Replace them…
          </Button>
        </div>
      )}
    </Note>
  );
}

function Refused({ one }: { one: GitPushedRef }) {
  return (
    <p>
      <span className="font-mono">{visible(one.ref.replace(/^refs\/heads\//, ""))}</span> was not pushed:{" "}
      <VisibleText text={one.reason ?? ""} />.
    </p>
  );
}

function Remedy({ label, run }: { label: string; run: () => void }) {
  return (
    <Button size="small" className="mt-2" onClick={run}>
      {label}
    </Button>
  );
}
