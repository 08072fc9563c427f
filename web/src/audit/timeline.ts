import { dayName } from "../lib/time";
import type { AuditEvent } from "../lib/wire";

/** One line of the timeline: a fact, or an intent together with what came of it. */
export interface Entry {
  key: string;
  event: AuditEvent;
  outcome: AuditEvent | undefined;
  /** done, not_done, unknown; running while an intent waits for its outcome; fact. */
  result: string;
}

/** Joins intents and outcomes by their operation, newest first as they came. */
export function joinOutcomes(events: readonly AuditEvent[]): Entry[] {
  const outcomes = new Map<string, AuditEvent>();
  const intents = new Set<string>();
  for (const event of events) {
    if (event.operation == null) continue;
    if (event.phase === "outcome") outcomes.set(event.operation, event);
    if (event.phase === "intent") intents.add(event.operation);
  }
  const entries: Entry[] = [];
  for (const event of events) {
    const operation = event.operation ?? "";
    if (event.phase === "outcome" && intents.has(operation)) continue;
    const outcome = event.phase === "intent" ? outcomes.get(operation) : undefined;
    const result =
      event.phase === "fact" ? "fact" : event.phase === "intent" ? (outcome?.result ?? "running") : (event.result ?? "unknown");
    entries.push({ key: event.id, event, outcome, result });
  }
  return entries;
}

/** By day, in the order of the entries. */
export function byDay(entries: readonly Entry[], now: Date): { day: string; entries: Entry[] }[] {
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dayName(new Date(entry.event.time), now);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** The parts of a checkpoint (C2SP tlog-checkpoint): origin, size, root; undefined when it is none. */
export function readCheckpoint(text: string): { origin: string; size: number; root: string } | undefined {
  const [origin, size, root] = text.split("\n");
  if (origin === undefined || root === undefined || !/^\d+$/.test(size ?? "")) return undefined;
  return { origin, size: Number(size), root };
}

/** "File written" for file.written. */
export function typeWords(type: string): string {
  const words = type.replace(/[._-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
