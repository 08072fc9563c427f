import { memo } from "react";
import { clock, exact } from "../lib/time";
import { Pill } from "../ui/Pill";
import type { Tone } from "../ui/Pill";
import { VisibleText } from "../ui/VisibleText";
import { typeWords } from "./timeline";
import type { Entry } from "./timeline";

const results: Record<string, [word: string, tone: Tone]> = {
  done: ["done", "ok"],
  not_done: ["not done", "danger"],
  unknown: ["unknown", "wait"],
  running: ["under way", "info"],
};

/** One entry; opened, it shows its leaf and everything that was recorded. */
export const AuditRow = memo(function AuditRow({ entry }: { entry: Entry }) {
  const { event, outcome, result } = entry;
  const body = { ...event.body, ...outcome?.body };
  const erased = event.body == null;
  const words = results[result];
  const date = new Date(event.time);
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="flex list-none items-center gap-3 px-4 py-2 hover:bg-hover max-wide:flex-wrap max-wide:gap-y-0.5">
          <time dateTime={event.time} title={exact(date)} className="w-16 shrink-0 font-mono text-sm text-muted">
            {clock(date)}
          </time>
          <span className="w-48 shrink-0 truncate font-medium max-wide:w-auto max-wide:flex-1">{typeWords(event.type)}</span>
          <span className="min-w-0 flex-1 truncate text-muted max-wide:order-last max-wide:basis-full">
            <VisibleText text={event.principalName ?? event.principal} />
            <span className="font-mono text-sm">
              {"  "}
              <VisibleText text={summary(body)} />
            </span>
          </span>
          {words && <Pill tone={words[1]}>{words[0]}</Pill>}
        </summary>
        <dl className="grid grid-cols-[140px_1fr] gap-x-3 gap-y-1 border-t border-line bg-sunken px-4 py-3 max-wide:grid-cols-[96px_1fr]">
          <Fact name="leaf" value={outcome ? `${event.index} and ${outcome.index}` : String(event.index)} />
          <Fact name="when" value={outcome ? `${exact(date)}, settled ${clock(new Date(outcome.time))}` : exact(date)} />
          <Fact name="who" value={event.principalName == null ? event.principal : `${event.principalName} (${event.principal})`} />
          {event.workspace != null && <Fact name="workspace" value={event.workspace} />}
          {event.operation != null && <Fact name="operation" value={event.operation} />}
          {erased && <Fact name="details" value="erased; the leaf still proves that they were there" />}
          {Object.entries(body).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      </details>
    </li>
  );
});

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="truncate text-muted">
        <VisibleText text={name} />
      </dt>
      <dd className="min-w-0 font-mono text-sm break-words">
        <VisibleText text={value} />
      </dd>
    </>
  );
}

/** What says most, in a few words. */
function summary(body: Record<string, string | undefined>): string {
  for (const name of ["path", "paths", "name", "email", "branch", "url", "title", "reason", "role"]) {
    const value = body[name];
    if (value !== undefined && value !== "") return value;
  }
  return Object.values(body).find((value) => value !== undefined && value.length < 80) ?? "";
}
