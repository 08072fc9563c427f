import { api, call, raw, workspacePath } from "../lib/client";
import { Problem } from "../lib/problem";
import type { FileEntry, FileList, TrashedItem, TrashList } from "../lib/wire";

/** How many entries one answer may have. */
const PAGE = 10_000;

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
  const query = { path: folder, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/files", { params: { path: path(place), query } }));
}

export function stat(place: Place, file: string): Promise<FileEntry> {
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/files/stat", { params: { path: path(place), query: { path: file } } }));
}

export function contentPath(place: Place, file: string): string {
  return workspacePath(place.org, place.id, "files/content", { path: file });
}

export type ArchiveKind = "zip" | "tar.gz";

/** All that is in one folder, or several things. */
export function archivePath(place: Place, paths: readonly string[], kind: ArchiveKind): string {
  const more = paths.slice(1).map((one) => `&path=${encodeURIComponent(one)}`);
  return workspacePath(place.org, place.id, "files/archive", { kind, path: paths[0] ?? "" }) + more.join("");
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

export function trash(place: Place): Promise<TrashList> {
  return call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/files/trash", { params: { path: path(place) } }));
}

/** Some things of one deletion, to where they were; answers where they are. */
export async function restore(place: Place, bin: string, items: number[], keepBoth: boolean): Promise<string[]> {
  const answer = await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/trash/restore", {
      params: { path: path(place) },
      body: { trash: bin, items, keepBoth },
    }),
  );
  return answer.paths;
}

/** One thing, or everything, for good. */
export async function emptyTrash(place: Place, one?: TrashedItem): Promise<void> {
  await call(
    api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/files/trash/empty", {
      params: { path: path(place) },
      body: one ? { trash: one.trash, item: one.item } : {},
    }),
  );
}

/** What the workspace takes of the disk that it may take; the trash is a part of it. */
export async function diskUse(place: Place): Promise<{ bytes: number; limit: number }> {
  const use = await call(api.GET("/api/v1/orgs/{org}/workspaces/{workspace}/usage", { params: { path: path(place) } }));
  return { bytes: use.diskBytes, limit: use.diskLimit };
}

function quoted(etag: string): string {
  return etag.startsWith('"') || etag.startsWith("W/") ? etag : `"${etag}"`;
}
