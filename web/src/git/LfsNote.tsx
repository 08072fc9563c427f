import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import { Problem } from "../lib/problem";
import { bytes as humanBytes } from "../lib/units";
import { visible } from "../lib/visibleText";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import type { Place } from "./git";
import { fetchObject, lfsPath, pictureType } from "./lfs";
import type { LfsPointer } from "./lfs";

/** Larger ones are for the disk, not for the memory of a page. */
const mostShown = 20 * 1024 * 1024;

/** Says that a file lies in LFS, and fetches a picture to look at. The file in the workspace stays a pointer. */
export function LfsNote({ place, path, pointer }: { place: Place; path: string; pointer: LfsPointer }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [picture, setPicture] = useState<string | null>();
  useEffect(
    () => () => {
      if (picture) URL.revokeObjectURL(picture);
    },
    [picture],
  );

  async function show() {
    setBusy(true);
    setProblem(undefined);
    try {
      const content = await fetchObject(place, path);
      const type = pictureType(content);
      setPicture(type === null ? null : URL.createObjectURL(new Blob([content], { type })));
    } catch (error) {
      setProblem(Problem.of(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="max-h-[70%] shrink-0 overflow-auto border-b border-line">
      <div className="flex flex-wrap items-center gap-3 bg-info-soft px-3 py-1.5">
        <span className="min-w-60 flex-1 text-info">
          This file lies in LFS: {humanBytes(pointer.size)}. Here is its pointer; <code className="font-mono text-sm">git lfs pull</code> in
          a terminal puts the content in place.
        </span>
        {pointer.size <= mostShown && (
          <Button size="small" busy={busy} onClick={() => void show()}>
            Fetch
          </Button>
        )}
        <a
          href={lfsPath(place, path)}
          download={path.split("/").at(-1)}
          className="inline-flex items-center gap-1 rounded font-semibold text-info hover:underline"
        >
          <Download className="size-3.5" /> Download
        </a>
      </div>
      {problem && <ProblemNote problem={problem} className="m-3" />}
      {picture === null && <p className="px-3 py-2 text-muted">It is no picture that can be shown here; download it.</p>}
      {picture && (
        <div className="grid place-items-center p-4">
          <img src={picture} alt={`The picture ${visible(path)}`} className="max-h-80 max-w-full object-contain shadow-pop" />
        </div>
      )}
    </div>
  );
}
