import createClient from "openapi-fetch";
import type { paths } from "./api";
import { Problem } from "./problem";
import { Listeners } from "./store";
import type { Plain } from "./wire";

export type { components } from "./api";

/** The HTTP API. The session is a cookie that scripts cannot read: there is no token here. */
export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

/** Heard by the frame when the server says that nobody is signed in any more. */
export const signedOut = new Listeners<[]>();

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data, or the refusal thrown as a Problem. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<Plain<NonNullable<T>>> {
  let got: Answer<T>;
  try {
    got = await answer;
  } catch (error) {
    throw isAbort(error) ? error : Problem.of(error);
  }
  if (!got.response.ok) throw refusal(got.response, got.error);
  return got.data as Plain<NonNullable<T>>;
}

/** For bodies that are bytes or streams: the response when it is fine, else its problem. */
export async function raw(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    throw isAbort(error) ? error : Problem.of(error);
  }
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw refusal(response, body);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** A path below a workspace, with its query. */
export function workspacePath(org: string, id: string, rest: string, query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, value);
  const tail = search.size > 0 ? `?${search.toString()}` : "";
  return `/api/v1/orgs/${encodeURIComponent(org)}/workspaces/${encodeURIComponent(id)}/${rest}${tail}`;
}

function refusal(response: Response, body: unknown): Problem {
  const problem = Problem.from(response.status, body, response.headers);
  if (problem.code === "not_signed_in") signedOut.emit();
  return problem;
}
