import { Binary, Download } from "lucide-react";
import { bytes } from "../lib/units";
import { EmptyState } from "../ui/EmptyState";
import { hexLines } from "./content";
import type { Doc } from "./documents";

/** Bytes that are no text: said so, shown as bytes, never interpreted. */
export function BinaryView({ path, doc, download }: { path: string; doc: Doc; download: string }) {
  const content = doc.bytes ?? new Uint8Array();
  return (
    <div className="thin-scroll h-full overflow-auto">
      <EmptyState
        icon={<Binary />}
        title="A binary file"
        action={
          <a
            href={download}
            download={path.slice(path.lastIndexOf("/") + 1)}
            className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 hover:bg-hover"
          >
            <Download className="size-4" /> Download {bytes(doc.entry?.size ?? content.length)}
          </a>
        }
      >
        {doc.why}
      </EmptyState>
      <pre
        tabIndex={0}
        aria-label="The first bytes"
        className="mx-auto w-fit max-w-full overflow-x-auto px-4 pb-6 font-mono text-sm text-muted"
      >
        {hexLines(content).join("\n")}
      </pre>
    </div>
  );
}
