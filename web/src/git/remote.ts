import { api, call, isAbort, raw, workspacePath } from "../lib/client";
import { ndjson } from "../lib/ndjson";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import type { GitRemoteEvent, GitRemoteProblem, GitRemoteResult } from "../lib/wire";
import { gitChanged } from "./git";
import type { Place } from "./git";

export type RemoteAct = "fetch" | "pull" | "push" | "submodules/update";

export interface RemoteState {
  running?: { act: RemoteAct; step: string; percent: number | undefined };
  /** How the last one ended, until the next one or until it is put away. */
  result?: GitRemoteResult;
  problem?: GitRemoteProblem;
}

/** What a workspace does with its remote now; it goes on when the panel is closed. */
export class Remote {
  readonly state = new Store<RemoteState>({});

  constructor(readonly place: Place) {}

  async run(act: RemoteAct, body: { force?: boolean; merge?: boolean } = {}): Promise<void> {
    if (this.state.get().running) return;
    this.state.set({ running: { act, step: "Beginning", percent: undefined } });
    let end: RemoteState = {
      problem: { code: "offline", detail: "The connection broke. It may go on at the server; look again in a moment." },
    };
    try {
      const response = await raw(workspacePath(this.place.org, this.place.id, `git/${act}`), {
        method: "POST",
        ...(act === "fetch" || act === "submodules/update"
          ? {}
          : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
      if (response.body) {
        for await (const { step, percent, result, problem } of ndjson<GitRemoteEvent>(response.body)) {
          if (result) end = { result };
          else if (problem) end = { problem };
          else this.state.set({ running: { act, step, percent: percent ?? undefined } });
        }
      }
    } catch (error) {
      const { code, detail, title } = Problem.of(error);
      if (!isAbort(error)) end = { problem: { code, detail: detail ?? title } };
    }
    this.state.set(end);
    await gitChanged(this.place);
  }

  async cancel(): Promise<void> {
    const path = { org: this.place.org, workspace: this.place.id };
    await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/remote/cancel", { params: { path } }));
  }

  dismiss(): void {
    this.state.set({});
  }
}

const remotes = new Map<string, Remote>();

export function remoteOf(place: Place): Remote {
  const key = `${place.org}/${place.id}`;
  const known = remotes.get(key) ?? new Remote(place);
  remotes.set(key, known);
  return known;
}
