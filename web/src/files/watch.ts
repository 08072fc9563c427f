import { backoff } from "../lib/backoff";
import { raw, workspacePath } from "../lib/client";
import { lineBack } from "../lib/line";
import { ndjson } from "../lib/ndjson";
import type { FilesChanged } from "../lib/wire";
import type { Place } from "./filesApi";

/** Hears which folders change, until stopped; after a break everything may have changed, which is an empty list. */
export function watchFiles(place: Place, changed: (folders: string[]) => void): () => void {
  const over = new AbortController();
  void run(place, changed, over.signal);
  return () => over.abort();
}

async function run(place: Place, changed: (folders: string[]) => void, over: AbortSignal): Promise<void> {
  let attempt = 0;
  let again = false;
  while (!over.aborted) {
    // A dead line says nothing: it is left when the page's own line is there again, and nobody waits then.
    const renewed = new AbortController();
    const off = lineBack.on(() => {
      attempt = 0;
      renewed.abort();
    });
    const either = AbortSignal.any([over, renewed.signal]);
    try {
      const response = await raw(workspacePath(place.org, place.id, "files/watch"), { signal: either });
      if (again) changed([]);
      attempt = 0;
      if (response.body) for await (const line of ndjson<FilesChanged>(response.body)) changed(line.folders);
    } catch {
      // The line broke, or the workspace sleeps: asked again after a while, until this is stopped.
    }
    again = true;
    await pause(backoff(attempt++), either);
    off();
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : milliseconds);
    signal.addEventListener("abort", end);
  });
}
