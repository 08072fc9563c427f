import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { recall, remember } from "../lib/theme";
import type { Checkpoint } from "../lib/wire";
import { readCheckpoint } from "./timeline";

export interface Verified {
  size: number;
  origin: string;
  /** true: the signature is good; false: it is not; undefined: this browser cannot tell. */
  signed: boolean | undefined;
  /** The record is shorter than this browser once saw it, or another one of the same size. */
  shrunk: boolean;
}

export const checkpointQuery = (org: string) =>
  queryOptions({
    queryKey: ["audit", org, "checkpoint"],
    queryFn: async () => verify(org, await call(api.GET("/api/v1/orgs/{org}/audit/checkpoint", { params: { path: { org } } }))),
  });

/** Checks the signature here, and against the last checkpoint that this browser saw: a cut tail shows. */
export async function verify(org: string, { checkpoint, key }: Checkpoint): Promise<Verified> {
  const now = readCheckpoint(checkpoint);
  if (!now) return { size: 0, origin: "", signed: false, shrunk: false };
  const name = `bailey.checkpoint.${org}`;
  const before = readCheckpoint(recall(name) ?? "");
  const shrunk = before !== undefined && (now.size < before.size || (now.size === before.size && now.root !== before.root));
  const signed = await goodSignature(checkpoint, key).catch(() => undefined);
  if (!shrunk && signed !== false) remember(name, checkpoint);
  return { size: now.size, origin: now.origin, signed, shrunk };
}

/** An Ed25519 signed note: "— name base64(4 bytes of key hash, 64 bytes of signature)" below the text. */
async function goodSignature(note: string, keyLine: string): Promise<boolean> {
  const end = note.indexOf("\n\n");
  const text = new TextEncoder().encode(note.slice(0, end + 1));
  const [name = "", hash = "", encoded = ""] = split(keyLine);
  const raw = bytesOf(encoded);
  if (raw[0] !== 1 || raw.length !== 33) return false;
  const key = await crypto.subtle.importKey("raw", raw.subarray(1), { name: "Ed25519" }, false, ["verify"]);
  for (const line of note.slice(end + 2).split("\n")) {
    const [, signer, signature] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    if (signer !== name || signature === undefined) continue;
    const bytes = bytesOf(signature);
    const id = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (id === hash) return crypto.subtle.verify("Ed25519", key, bytes.subarray(4), text);
  }
  return false;
}

/** name+hash+key, where the key may hold '+' itself. */
function split(line: string): string[] {
  const [, name = "", hash = "", key = ""] = /^(\S+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim()) ?? [];
  return [name, hash, key];
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
