import { Link } from "@tanstack/react-router";
import type { Files } from "../../files/files";
import { useStore } from "../../lib/store";

/** The workspace is gone, or not the person's any more, while they look at it: said once, with what is kept and the way on. */
export function AccessLost({ org, files }: { org: string; files: Files }) {
  const unsaved = [...useStore(files.documents.all).values()].filter((doc) => doc.dirty).length;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 border-b border-line bg-danger-soft px-3 py-1.5 text-danger">
      <span className="min-w-60 flex-1">
        <strong>This workspace is closed to you.</strong> It was deleted, or your role was changed. What you see is how it last was
        {unsaved > 0 ? "; your unsaved text is still here and can be copied." : "."}
      </span>
      <Link to="/$org" params={{ org }} className="rounded font-semibold underline">
        To the workspaces
      </Link>
    </div>
  );
}
