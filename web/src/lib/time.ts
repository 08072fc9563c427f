const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

const steps: [limit: number, seconds: number, unit: string][] = [
  [90, 1, "s"],
  [90 * 60, 60, "min"],
  [36 * 3600, 3600, "h"],
  [14 * 86400, 86400, "d"],
  [60 * 86400, 7 * 86400, "wk"],
  [730 * 86400, 30.44 * 86400, "mo"],
  [Infinity, 365.25 * 86400, "y"],
];

/** "just now", "42 min ago", "in 3 d". */
export function relative(date: Date, now: Date): string {
  const seconds = (now.getTime() - date.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  const [, per, unit] = steps.find(([limit]) => size < limit) ?? [0, 1, "s"];
  const amount = `${Math.round(size / per)} ${unit}`;
  return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
}

export function exact(date: Date): string {
  return exactFormat.format(date);
}

export function clock(date: Date): string {
  return clockFormat.format(date);
}

/** "Today", "Yesterday" or the day in words. */
export function dayName(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : dayFormat.format(date);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
