import type { Extension } from "@codemirror/state";
import type { ReactNode } from "react";
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Download, FileX2 } from "lucide-react";
import { useStore } from "../lib/store";
import { bytes } from "../lib/units";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { BinaryView } from "./BinaryView";
import { isSvg } from "./content";
import { DocumentNotes } from "./DocumentNotes";
import { contentPath } from "./filesApi";
import type { Files } from "./files";
import { ImageView } from "./ImageView";

const CodeEditor = lazy(() => import("./CodeEditor"));
const ConflictView = lazy(() => import("./ConflictView"));

interface FileViewProps {
  files: Files;
  path: string;
  line: number | undefined;
  column?: number | undefined;
  mayWrite: boolean;
  wrap: boolean;
  /** What another room shows beside the lines. */
  beside: Extension;
  /** What another room says about the text, above it. */
  above: (path: string, text: string) => ReactNode;
  onCaret: (line: number, column: number) => void;
  onClose: () => void;
}

/** One open file as what it is: text, a picture, bytes, or nothing that can be shown. */
export function FileView({ files, path, line, column, mayWrite, wrap, beside, above, onCaret, onClose }: FileViewProps) {
  const { documents } = files;
  const doc = useStore(documents.all).get(path);
  const [comparing, setComparing] = useState(false);
  const [asPicture, setAsPicture] = useState(false);
  const asked = useRef(0);
  useLayoutEffect(() => {
    asked.current = performance.now();
  }, [path, line, column]);
  useEffect(() => {
    void documents.open(path);
  }, [documents, path]);

  if (!doc || doc.status === "loading") return <Waiting what="Reading the file" />;
  if (doc.status === "problem") {
    return (
      <div className="mx-auto max-w-120 p-6">
        {doc.problem && <ProblemNote problem={doc.problem} />}
        <div className="mt-3 flex gap-2">
          <Button onClick={() => void documents.open(path)}>Try again</Button>
          <Button onClick={onClose}>Close the tab</Button>
        </div>
      </div>
    );
  }
  if (doc.kind === "other") {
    return (
      <EmptyState icon={<FileX2 />} title="This cannot be shown">
        {doc.why}
      </EmptyState>
    );
  }
  if (doc.kind === "image" && doc.bytes)
    return <ImageView path={path} bytes={doc.bytes} type={doc.imageType ?? ""} size={doc.entry?.size ?? doc.bytes.length} />;
  if (doc.kind === "binary" && doc.bytes) return <BinaryView path={path} doc={doc} download={contentPath(files.place, path)} />;

  const large = doc.loaded !== undefined;
  const size = doc.entry?.size ?? 0;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DocumentNotes doc={doc} documents={documents} mayWrite={mayWrite} comparing={comparing} onCompare={setComparing} onClose={onClose} />
      {above(path, doc.text)}
      {large && (
        <div className="flex flex-wrap items-center gap-3 border-b border-line bg-info-soft px-3 py-1.5">
          <span className="flex-1 text-info">
            Large file, read-only: the first {bytes(doc.loaded ?? 0)} of {bytes(size)} are shown.
          </span>
          {(doc.loaded ?? 0) < size && (
            <Button size="small" onClick={() => void documents.loadMore(path)}>
              Load 4 MB more
            </Button>
          )}
          <a
            href={contentPath(files.place, path)}
            download
            className="inline-flex items-center gap-1 rounded font-semibold text-info hover:underline"
          >
            <Download className="size-3.5" /> Download
          </a>
        </div>
      )}
      {isSvg(path) && (
        <div className="flex justify-end border-b border-line px-3 py-1">
          <Button size="small" aria-pressed={asPicture} onClick={() => setAsPicture(!asPicture)}>
            {asPicture ? "Show the text" : "Show the picture"}
          </Button>
        </div>
      )}
      <div className="min-h-0 flex-1">
        <Suspense fallback={<Waiting what="Loading the editor" />}>
          {comparing && doc.conflict ? (
            <ConflictView doc={doc} theirs={doc.conflict} documents={documents} onDone={() => setComparing(false)} />
          ) : asPicture ? (
            <ImageView path={path} bytes={new TextEncoder().encode(doc.text)} type="image/svg+xml" size={size} />
          ) : (
            <CodeEditor
              doc={doc}
              documents={documents}
              asked={asked}
              readOnly={!mayWrite || large}
              line={line}
              column={column}
              wrap={wrap}
              beside={beside}
              onCaret={onCaret}
            />
          )}
        </Suspense>
      </div>
    </div>
  );
}
