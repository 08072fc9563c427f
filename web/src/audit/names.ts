import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";
import type { Names } from "./sentences";

const cursorOf = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export function useWorkspaces(org: string) {
  const path = { org };
  return useQuery({
    queryKey: ["workspaces", org],
    queryFn: () => allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/workspaces", { params: { path, query: cursorOf(cursor) } }))),
  }).data;
}

/** The names of what the record calls by ids, as far as they can be read; those who may not read a list see fewer names. */
export function useNames(org: string): Names {
  const path = { org };
  const workspaces = useWorkspaces(org);
  const { data: members } = useQuery({
    queryKey: ["members", org],
    queryFn: () => allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/members", { params: { path, query: cursorOf(cursor) } }))),
  });
  const { data: projects } = useQuery({
    queryKey: ["projects", org],
    queryFn: () => allPages((cursor) => call(api.GET("/api/v1/orgs/{org}/projects", { params: { path, query: cursorOf(cursor) } }))),
  });
  return useMemo(
    () => ({
      people: new Map((members ?? []).map((one) => [one.id, one.name])),
      workspaces: new Map((workspaces ?? []).map((one) => [one.id, one.name])),
      projects: new Map((projects ?? []).map((one) => [one.id, one.name])),
    }),
    [members, workspaces, projects],
  );
}
