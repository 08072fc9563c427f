import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import type { GitCredential, GitCredentialRequest, GitHostKeys, GitPolicy, Project } from "../lib/wire";

export interface InProject {
  readonly org: string;
  readonly project: string;
}

export const projectQuery = (path: InProject) =>
  queryOptions({
    queryKey: ["projects", path.org, path.project],
    queryFn: (): Promise<Project> => call(api.GET("/api/v1/orgs/{org}/projects/{project}", { params: { path } })),
  });

/** Null where none is set. */
export const credentialQuery = (path: InProject) =>
  queryOptions({
    queryKey: ["git-credential", path.org, path.project],
    queryFn: async (): Promise<GitCredential | null> => {
      const answer = await api.GET("/api/v1/orgs/{org}/projects/{project}/git-credential", { params: { path } });
      return answer.response.status === 204 ? null : call(Promise.resolve(answer));
    },
  });

export const policyQuery = (path: InProject) =>
  queryOptions({
    queryKey: ["git-policy", path.org, path.project],
    queryFn: (): Promise<GitPolicy> => call(api.GET("/api/v1/orgs/{org}/projects/{project}/git-policy", { params: { path } })),
  });

export async function setCredential(path: InProject, body: GitCredentialRequest): Promise<GitCredential> {
  const set: GitCredential = await call(api.PUT("/api/v1/orgs/{org}/projects/{project}/git-credential", { params: { path }, body }));
  queries.setQueryData(credentialQuery(path).queryKey, set);
  return set;
}

export async function deleteCredential(path: InProject): Promise<void> {
  await call(api.DELETE("/api/v1/orgs/{org}/projects/{project}/git-credential", { params: { path } }));
  queries.setQueryData(credentialQuery(path).queryKey, null);
}

export function askHostKeys(path: InProject): Promise<GitHostKeys> {
  return call(api.POST("/api/v1/orgs/{org}/projects/{project}/git-credential/host-keys", { params: { path } }));
}

export async function setPolicy(path: InProject, body: GitPolicy): Promise<void> {
  queries.setQueryData(
    policyQuery(path).queryKey,
    await call(api.PUT("/api/v1/orgs/{org}/projects/{project}/git-policy", { params: { path }, body })),
  );
}

/** What the address of a project's remote is signed in at with. */
export function kindOf(url: string | null | undefined): "https" | "ssh" | undefined {
  if (url == null || url.startsWith("/")) return undefined;
  return /^https?:/.test(url) ? "https" : "ssh";
}
