import { api, call } from "../lib/client";
import { toast } from "../ui/toasts";
import { gitChanged } from "./git";
import type { Place } from "./git";

const path = ({ org, id }: Place) => ({ org, workspace: id });

/** Goes on with what is under way; says where it stopped again. */
export async function continueOperation(place: Place, kind: string): Promise<void> {
  try {
    const result = await call(
      api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/operation/continue", { params: { path: path(place) } }),
    );
    if (result.conflicts) toast(`The ${kind} stopped at the next conflict`);
    else toast(result.underway == null ? `The ${kind} is done` : `The ${kind} is still under way`);
  } finally {
    await gitChanged(place);
  }
}

export async function abortOperation(place: Place): Promise<void> {
  try {
    await call(api.POST("/api/v1/orgs/{org}/workspaces/{workspace}/git/operation/abort", { params: { path: path(place) } }));
  } finally {
    await gitChanged(place);
  }
}
