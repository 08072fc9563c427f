import type { Project, Workspace } from "../lib/wire";
import type { Tone } from "../ui/Pill";

/** The words of the life cycle: one word per state, everywhere. */
const words: Record<string, [word: string, tone: Tone]> = {
  stopped: ["asleep", "idle"],
  starting: ["waking", "wait"],
  awake: ["awake", "ok"],
  frozen: ["dozing", "info"],
  stopping: ["stopping", "wait"],
  failed: ["failed", "danger"],
};

export function stateWord(state: string): string {
  return words[state]?.[0] ?? state;
}

export function stateTone(state: string): Tone {
  return words[state]?.[1] ?? "idle";
}

/** Its files and terminals can be reached now. */
export function isUp(workspace: Workspace): boolean {
  return workspace.state === "awake" || workspace.state === "frozen";
}

/** The person may change things in it. */
export function mayWrite(workspace: Workspace): boolean {
  return workspace.role === "developer" || workspace.role === "maintainer";
}

export function mayDelete(workspace: Workspace): boolean {
  return workspace.role === "maintainer";
}

/** May make workspaces of the project. */
export function worksIn(project: Project): boolean {
  return project.role === "developer" || project.role === "maintainer";
}
