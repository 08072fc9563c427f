import { useState } from "react";
import { nameOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { bytes, count } from "../lib/units";
import { Button } from "../ui/Button";
import { Progress } from "../ui/Progress";
import { VisibleText } from "../ui/VisibleText";
import type { Uploads } from "./uploads";

const SHOWN = 200;

/** How far an upload is, in one line; and what did not arrive, until the person has seen it. */
export function UploadLine({ uploads }: { uploads: Uploads }) {
  const { phase, files, done, bytes: all, sent, current, failed } = useStore(uploads.state);
  const [open, setOpen] = useState(false);
  if (phase === "idle" && failed.length === 0) return null;
  const percent = all > 0 ? (sent / all) * 100 : null;
  return (
    <section aria-label="Uploads" className="shrink-0 border-b border-line bg-panel">
      {phase !== "idle" && (
        <div className="flex items-center gap-3 px-3 py-1.5 max-wide:flex-wrap">
          <p className="min-w-0 flex-1 truncate" aria-live="off">
            {phase === "looking" ? (
              "Looking at what is there…"
            ) : (
              <>
                Uploading {Math.min(files, done + 1).toLocaleString()} of {count(files, "file")} · {bytes(sent)} of {bytes(all)} ·{" "}
                <VisibleText text={nameOf(current)} />
              </>
            )}
          </p>
          <div className="w-40 max-wide:order-last max-wide:w-full">
            <Progress label="Upload" percent={phase === "looking" ? null : percent} />
          </div>
          <Button size="small" onClick={() => uploads.cancel()}>
            Cancel
          </Button>
        </div>
      )}
      {failed.length > 0 && (
        <div role="alert" className="bg-danger-soft px-3 py-1.5">
          <div className="flex flex-wrap items-center gap-2">
            <p className="min-w-40 flex-1 text-danger">
              {count(failed.length, "file was", "files were")} not uploaded{failed.length === 1 ? ": " : "."}
              {failed.length === 1 && <VisibleText text={`${failed[0]?.path ?? ""}: ${failed[0]?.reason ?? ""}`} />}
            </p>
            {failed.length > 1 && (
              <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
                {open ? "Hide the list" : "Show the list"}
              </Button>
            )}
            <Button size="small" onClick={() => uploads.retry()}>
              Try again
            </Button>
            <Button size="small" onClick={() => uploads.dismiss()}>
              Dismiss
            </Button>
          </div>
          {open && failed.length > 1 && (
            <ul tabIndex={0} aria-label="Not uploaded" className="thin-scroll mt-1 max-h-40 overflow-y-auto">
              {failed.slice(0, SHOWN).map((one, index) => (
                <li key={index} className="py-0.5">
                  <VisibleText text={one.path} /> <span className="text-muted">{one.reason}</span>
                </li>
              ))}
              {failed.length > SHOWN && <li className="text-muted">and {count(failed.length - SHOWN, "other")}</li>}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}
