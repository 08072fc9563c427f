import { api, call, raw, workspacePath } from "../lib/client";
import { Problem } from "../lib/problem";
import type { FileEntry, FileList } from "../lib/wire";

/** Where files are: one workspace of one organisation. */
export interface Place {
  readonly org: string;
  readonly id: string;
}

export interface Content {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
  /** Only the beginning was read. */
  partial: boolean;
}

const path = ({ org, id }: Place) => ({ org, workspace: id });

export function listFolder(place: Place, folder: string, cursor?: string): Promise<FileList> {
  const query = { path: folder, ...(cursor === undefined ? {} : { cursor }) };
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/files", { params: { path: path(place), query } }));
}

export function stat(place: Place, file: string): Promise<FileEntry> {
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/files/stat", { params: { path: path(place), query: { path: file } } }));
}

export function contentPath(place: Place, file: string): string {
  return workspacePath(place.org, place.id, "files/content", { path: file });
}

export function archivePath(place: Place, folder: string): string {
  return workspacePath(place.org, place.id, "files/archive", { path: folder, kind: "zip" });
}

/** The file's bytes, or its first `limit` bytes. */
export async function read(place: Place, file: string, limit?: number): Promise<Content> {
  const response = await raw(contentPath(place, file), limit === undefined ? {} : { headers: { Range: `bytes=0-${limit - 1}` } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, etag: response.headers.get("ETag") ?? "", partial: response.status === 206 };
}

/** Writes the whole file. `etag` null makes a new one and refuses to replace another. Answers the new version's ETag. */
export async function write(place: Place, file: string, body: BodyInit, etag: string | null): Promise<string> {
  const condition: Record<string, string> = etag === null ? { "If-None-Match": "*" } : { "If-Match": quoted(etag) };
  const response = await raw(contentPath(place, file), {
    method: "PUT",
    body,
    headers: { "Content-Type": "application/octet-stream", ...condition },
  });
  const answer = (await response.json().catch(() => ({}))) as { eTag?: string; etag?: string };
  const fresh = response.headers.get("ETag") ?? answer.eTag ?? answer.etag;
  if (fresh === undefined)
    throw new Problem(0, "no_etag", "The server did not say which version it kept", undefined, {}, undefined, undefined, undefined);
  return quoted(fresh);
}

export async function makeFolder(place: Place, folder: string): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/folder", { params: { path: path(place) }, body: { path: folder } }));
}

export async function move(place: Place, from: string, to: string): Promise<void> {
  await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/move", {
      params: { path: path(place) },
      body: { from, to, overwrite: false },
    }),
  );
}

/** To the trash; the id takes it back. */
export async function remove(place: Place, paths: string[]): Promise<string> {
  const answer = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/delete", { params: { path: path(place) }, body: { paths } }),
  );
  return answer.trash;
}

export async function undo(place: Place, trash: string): Promise<void> {
  await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/undo", { params: { path: path(place) }, body: { trash } }));
}

function quoted(etag: string): string {
  return etag.startsWith('"') || etag.startsWith("W/") ? etag : `"${etag}"`;
}
