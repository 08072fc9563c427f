import { api, call, workspacePath } from "../lib/client";
import { Problem } from "../lib/problem";
import { queries } from "../lib/queries";
import { upload } from "../lib/upload";
import type { Workspace } from "../lib/wire";

export type Source = "existing" | "git" | "upload" | "empty";

export interface Wanted {
  source: Source;
  /** For an existing project. */
  project: string;
  projectName: string;
  url: string;
  archive: File | undefined;
  name: string;
  branch: string;
}

export type Step = { what: string; fraction?: number };

/** What stands already when a later step fails, so that a second try does not begin anew. */
export interface Made {
  project?: string;
  workspace?: Workspace;
}

/** Project if there is none, workspace, then the archive into it. */
export async function create(org: string, wanted: Wanted, made: Made, step: (now: Step) => void, signal: AbortSignal): Promise<Workspace> {
  if (wanted.source === "existing") made.project = wanted.project;
  if (made.project === undefined) {
    step({ what: "Making the project" });
    const url = wanted.source === "git" ? wanted.url.trim() : null;
    const body = { name: wanted.projectName, url, source: wanted.source };
    made.project = (await call(api.POST("/api/v1/orgs/{org}/projects", { params: { path: { org } }, body, signal }))).id;
  }
  if (made.workspace === undefined) {
    step({ what: "Building the wall" });
    const body = { project: made.project, name: wanted.name, branch: wanted.branch.trim() === "" ? null : wanted.branch.trim() };
    made.workspace = await call(api.POST("/api/v1/orgs/{org}/workspaces", { params: { path: { org } }, body, signal }));
  }
  if (wanted.source === "upload" && wanted.archive) await fill(org, made.workspace, wanted.archive, step, signal);
  void queries.invalidateQueries({ queryKey: ["workspaces", org] });
  void queries.invalidateQueries({ queryKey: ["projects", org] });
  return made.workspace;
}

async function fill(org: string, workspace: Workspace, archive: File, step: (now: Step) => void, signal: AbortSignal): Promise<void> {
  const kind = archiveKind(archive.name);
  if (kind === undefined) throw new Error("Choose a .zip, .tar or .tar.gz file.");
  step({ what: "Waiting until it is awake" });
  await untilAwake(org, workspace.id, signal);
  const body = kind === "tar.gz" ? await gunzip(archive) : archive;
  step({ what: "Uploading", fraction: 0 });
  await upload(workspacePath(org, workspace.id, "files/upload", { path: "", kind: kind === "zip" ? "zip" : "tar" }), body, {
    signal,
    onProgress: (fraction) => step({ what: fraction < 1 ? "Uploading" : "Unpacking", fraction }),
  });
}

async function untilAwake(org: string, id: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const { state, detail } = await call(
      api.GET("/api/v1/orgs/{org}/workspaces/{workspace}", { params: { path: { org, workspace: id } }, signal }),
    );
    if (state === "awake" || state === "frozen") return;
    if (state === "failed") throw new Error(detail ?? "The workspace did not start.");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Problem(
    0,
    "slow",
    "The workspace is not awake yet",
    "It was made. Open it, and upload once it is awake.",
    {},
    undefined,
    undefined,
    undefined,
  );
}

export function archiveKind(name: string): "zip" | "tar" | "tar.gz" | undefined {
  if (/\.zip$/i.test(name)) return "zip";
  if (/\.tar$/i.test(name)) return "tar";
  return /\.(tar\.gz|tgz)$/i.test(name) ? "tar.gz" : undefined;
}

/** The server takes plain tar; the browser can open gzip itself. */
function gunzip(file: Blob): Promise<Blob> {
  return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}

/** A name that the server takes: letters, digits, '.', '_' and '-', not beginning with a sign. */
export function fittingName(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|-+$/g, "")
    .slice(0, 60);
}

/** "web-shop" for https://code.example/acme/web-shop.git and for acme@host:web-shop.git. */
export function nameOfUrl(url: string): string {
  const last =
    url
      .trim()
      .replace(/[/?#]+$/, "")
      .split(/[/:]/)
      .at(-1) ?? "";
  return fittingName(last.replace(/\.git$/, ""));
}
