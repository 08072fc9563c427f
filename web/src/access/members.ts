import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import { queries } from "../lib/queries";
import type { InvitationLink } from "../lib/wire";

export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: ["members", org],
    queryFn: () =>
      allPages((cursor) =>
        call(api.GET("/api/v1/orgs/{org}/members", { params: { path: { org }, query: cursor === undefined ? {} : { cursor } } })),
      ),
  });

export const invitationsQuery = (org: string) =>
  queryOptions({
    queryKey: ["members", org, "invitations"],
    queryFn: () =>
      allPages((cursor) =>
        call(api.GET("/api/v1/orgs/{org}/invitations", { params: { path: { org }, query: cursor === undefined ? {} : { cursor } } })),
      ),
  });

export const projectMembersQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: ["members", org, "project", id],
    queryFn: () =>
      allPages((cursor) =>
        call(
          api.GET("/api/v1/orgs/{org}/projects/{project}/members", {
            params: { path: { org, project: id }, query: cursor === undefined ? {} : { cursor } },
          }),
        ),
      ),
  });

const again = (org: string) => queries.invalidateQueries({ queryKey: ["members", org] });

export async function invite(org: string, email: string, role: string): Promise<InvitationLink> {
  const made = await call(api.POST("/api/v1/orgs/{org}/members", { params: { path: { org } }, body: { email, role } }));
  await again(org);
  return made;
}

export async function withdraw(org: string, id: string): Promise<void> {
  await call(api.DELETE("/api/v1/orgs/{org}/invitations/{invitation}", { params: { path: { org, invitation: id } } }));
  await again(org);
}

export async function setRole(org: string, user: string, role: string): Promise<void> {
  await call(api.PUT("/api/v1/orgs/{org}/members/{user}/role", { params: { path: { org, user } }, body: { role } }));
  await again(org);
}

export async function removeMember(org: string, user: string): Promise<void> {
  await call(api.DELETE("/api/v1/orgs/{org}/members/{user}", { params: { path: { org, user } } }));
  await again(org);
}

export async function setProjectRole(org: string, id: string, user: string, role: string | null): Promise<void> {
  await call(
    api.PUT("/api/v1/orgs/{org}/projects/{project}/members/{user}", { params: { path: { org, project: id, user } }, body: { role } }),
  );
  await again(org);
}

/** What each role is for, in a sentence. */
export const orgRoles: Record<string, string> = {
  owner: "Everything, and decides who else is an owner.",
  admin: "Invites people, gives roles, manages every project.",
  member: "Makes projects and workspaces, works where a project lets them.",
  auditor: "Reads the whole record and changes nothing.",
  pending: "Has an account and no rights yet.",
};

export const projectRoles: Record<string, string> = {
  maintainer: "Works in it, manages its people, deletes workspaces.",
  developer: "Edits, runs terminals, commits.",
  viewer: "Looks at files and terminals.",
};

export const roleOptions = (roles: string[]) => roles.map((value) => ({ value, label: value }));
