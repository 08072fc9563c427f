import type { ReactNode } from "react";
import type { Problem } from "../lib/problem";
import { VisibleText } from "./VisibleText";
import { Note } from "./Note";

/** What happened, what to do, and the request id that the record knows. */
export function ProblemNote({ problem, className, children }: { problem: Problem; className?: string; children?: ReactNode }) {
  return (
    <Note tone="danger" alert {...(className === undefined ? {} : { className })}>
      <p className="font-semibold text-danger">{problem.title}</p>
      {problem.detail !== undefined && (
        <p className="mt-0.5">
          <VisibleText text={problem.detail} />
        </p>
      )}
      {Object.keys(problem.errors).length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {Object.entries(problem.errors).map(([field, words]) => (
            <li key={field}>
              <VisibleText text={`${field}: ${words.join(" ")}`} />
            </li>
          ))}
        </ul>
      )}
      {problem.retryAfter !== undefined && <p className="mt-0.5">Try again in {problem.retryAfter} s.</p>}
      {problem.requestId !== undefined && <p className="mt-1 font-mono text-xs text-muted">request {problem.requestId}</p>}
      {children}
    </Note>
  );
}
