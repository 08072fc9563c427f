import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { queries } from "../lib/queries";
import type { SigningKeys } from "../lib/wire";

export const signingQuery = queryOptions({
  queryKey: ["signing-key"],
  queryFn: (): Promise<SigningKeys> => call(api.GET("/api/v1/account/signing-key")),
});

const take = async (answer: Promise<SigningKeys>) => void queries.setQueryData(signingQuery.queryKey, await answer);

/** Makes a key, or imports this one. */
export function addKey(privateKey?: string): Promise<void> {
  return take(call(api.POST("/api/v1/account/signing-key", { body: privateKey === undefined ? {} : { privateKey } })));
}

export function chooseSigning(commits: boolean, terminals: boolean): Promise<void> {
  return take(call(api.PUT("/api/v1/account/signing-key", { body: { commits, terminals } })));
}

export function removeKey(fingerprint: string): Promise<void> {
  return take(call(api.POST("/api/v1/account/signing-key/remove", { body: { fingerprint } })));
}

/** Who signs with which key, for git's gpg.ssh.allowedSignersFile. */
export function allowedSigners(org: string): string {
  return `/api/v1/orgs/${encodeURIComponent(org)}/git/allowed-signers`;
}
