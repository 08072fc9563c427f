import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { VisibleText } from "../ui/VisibleText";
import type { Doc, Documents } from "./documents";

interface NotesProps {
  doc: Doc;
  documents: Documents;
  mayWrite: boolean;
  comparing: boolean;
  onCompare: (comparing: boolean) => void;
  onClose: () => void;
}

/** What a person must know before they go on typing: a disagreement, a deletion, text of an earlier visit, a refusal. */
export function DocumentNotes({ doc, documents, mayWrite, comparing, onCompare, onClose }: NotesProps) {
  if (doc.conflict) {
    return (
      <Bar tone="wait" text="Somebody else changed this file since you began. Nothing is lost: both versions are here.">
        <Button size="small" look={comparing ? "plain" : "primary"} onClick={() => onCompare(!comparing)}>
          {comparing ? "Back to my text" : "Compare"}
        </Button>
        <Button size="small" onClick={() => (onCompare(false), void documents.takeTheirs(doc.path))}>
          Take theirs
        </Button>
      </Bar>
    );
  }
  if (doc.gone) {
    return (
      <Bar
        tone="wait"
        text={
          doc.dirty
            ? "This file was deleted on the disk. Your unsaved text is here."
            : "This file was deleted on the disk. What you see was its last content."
        }
      >
        {mayWrite && (
          <Button size="small" onClick={() => (documents.recreate(doc.path), void documents.save(doc.path))}>
            Save it again
          </Button>
        )}
        <Button size="small" onClick={onClose}>
          Close the tab
        </Button>
      </Bar>
    );
  }
  if (doc.problem) {
    const id = doc.problem.requestId === undefined ? "" : ` (request ${doc.problem.requestId})`;
    return (
      <Bar tone="danger" text={`Not saved: ${doc.problem.detail ?? doc.problem.title}${id} Your text is kept in this browser.`}>
        <Button size="small" onClick={() => void documents.save(doc.path)}>
          Try again
        </Button>
      </Bar>
    );
  }
  if (doc.restored) {
    return (
      <Bar tone="info" text="Unsaved text of an earlier visit was put back.">
        <Button size="small" onClick={() => void documents.takeTheirs(doc.path)}>
          Throw it away
        </Button>
      </Bar>
    );
  }
  return null;
}

const tones = { wait: "bg-wait-soft text-wait", danger: "bg-danger-soft text-danger", info: "bg-info-soft text-info" };

function Bar({ tone, text, children }: { tone: keyof typeof tones; text: string; children: ReactNode }) {
  return (
    <div role="alert" className={`flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 ${tones[tone]}`}>
      <span className="min-w-60 flex-1">
        <VisibleText text={text} />
      </span>
      <span className="flex gap-2 text-text">{children}</span>
    </div>
  );
}
