import { memo } from "react";
import { clock, exact } from "../lib/time";
import { Pill } from "../ui/Pill";
import type { Tone } from "../ui/Pill";
import { VisibleText } from "../ui/VisibleText";
import { sentenceOf, subjectOf } from "./sentences";
import type { Names } from "./sentences";
import { typeWords } from "./timeline";
import type { Entry } from "./timeline";

/** What went as it was meant to needs no sign. */
const results: Record<string, [word: string, tone: Tone]> = {
  not_done: ["not done", "danger"],
  unknown: ["unknown", "wait"],
  running: ["under way", "info"],
};

/** One entry; opened, it shows its leaf and everything that was recorded. */
export const AuditRow = memo(function AuditRow({ entry, names }: { entry: Entry; names: Names }) {
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
          <span className="min-w-0 flex-1 truncate group-open:whitespace-normal max-wide:order-last max-wide:basis-full max-wide:whitespace-normal">
            <span className="font-semibold">
              <VisibleText text={subjectOf(entry, names)} />
            </span>{" "}
            <span className="break-words">
              <VisibleText text={sentenceOf(entry, names)} />
            </span>
          </span>
          <span className="w-40 shrink-0 truncate text-right text-sm text-muted max-wide:w-auto max-wide:flex-1 max-wide:text-left">
            {typeWords(event.type)}
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
