import { raw, workspacePath } from "../lib/client";
import type { Place } from "./git";

/** What a pointer of LFS says: a file whose content lies beside the repository. */
export interface LfsPointer {
  readonly oid: string;
  readonly size: number;
}

/** Null for an ordinary text (git-lfs, docs/spec.md). */
export function pointerIn(text: string): LfsPointer | null {
  if (text.length > 1024 || !text.startsWith("version https://git-lfs.github.com/spec/v1\n")) return null;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size ([0-9]{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? null : { oid, size: Number(size) };
}

export const lfsPath = ({ org, id }: Place, path: string) => workspacePath(org, id, "git/lfs", { path });

export async function fetchObject(place: Place, path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await raw(lfsPath(place, path))).arrayBuffer());
}

/** A picture, told by its first bytes and by nothing else; null for anything that is none. */
export function pictureType(bytes: Uint8Array): string | null {
  const begins = (...first: number[]) => first.every((byte, i) => bytes[i] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (begins(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (begins(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  if (begins(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45) return "image/webp";
  return null;
}
