import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lineBack } from "../lib/line";
import type { WorkspaceUse } from "../lib/wire";
import { figures, toneOf } from "./figures";
import { UsageFeed } from "./usage";

/** The browser's socket, as far as the feed touches it. */
class StandInSocket {
  static all: StandInSocket[] = [];
  closed = false;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(readonly url: URL) {
    StandInSocket.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  says(...workspaces: WorkspaceUse[]): void {
    this.onmessage?.({ data: JSON.stringify({ workspaces }) });
  }
}

const use: WorkspaceUse = {
  workspace: "w1",
  cpuMillis: 1250,
  cpuLimitMillis: 2000,
  memoryBytes: 950,
  memoryLimit: 1000,
  processes: 8,
  processLimit: 10,
  diskBytes: -1,
  diskLimit: 1000,
};
const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
const open = () => StandInSocket.all.filter((socket) => !socket.closed);
let feed: UsageFeed;
let leaves: (() => void)[] = [];

function look(): () => void {
  const off = feed.look();
  leaves.push(off);
  return () => {
    leaves = leaves.filter((one) => one !== off);
    off();
  };
}

beforeEach(() => {
  StandInSocket.all = [];
  page.visibilityState = "visible";
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", StandInSocket);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", { location: { href: "https://bailey.example/o1" } });
  feed = new UsageFeed("o1");
});

afterEach(() => {
  leaves.splice(0).forEach((leave) => leave());
  vi.runAllTimers();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function see(state: "visible" | "hidden"): void {
  page.visibilityState = state;
  page.dispatchEvent(new Event("visibilitychange"));
}

test("all that look at a page share one line, and the last one who leaves ends it", () => {
  const leave = [look(), look(), look()];
  expect(open().map((socket) => socket.url.href)).toEqual(["wss://bailey.example/api/v1/orgs/o1/usage"]);
  open()[0]?.says(use);
  expect(feed.uses.get().get("w1")).toEqual(use);
  leave.forEach((off) => off());
  vi.runAllTimers();
  expect(open()).toEqual([]);
  expect(feed.uses.get().size).toBe(0);
});

test("going from one page to the next keeps the line", () => {
  const leave = look();
  leave();
  look();
  vi.runAllTimers();
  expect(StandInSocket.all).toHaveLength(1);
  expect(open()).toHaveLength(1);
});

test("a page that cannot be seen does not look", () => {
  look();
  see("hidden");
  expect(open()).toEqual([]);
  see("visible");
  expect(open()).toHaveLength(1);
});

test("a line that breaks shows nothing, and comes back by itself", () => {
  look();
  StandInSocket.all[0]?.says(use);
  StandInSocket.all[0]?.onclose?.();
  expect(feed.uses.get().size).toBe(0);
  vi.runAllTimers();
  expect(StandInSocket.all).toHaveLength(2);
});

test("a line that died without a word is made anew with the page's own", () => {
  look();
  lineBack.emit();
  expect(StandInSocket.all).toHaveLength(2);
  expect(open()).toHaveLength(1);
});

test("figures stand beside their limits, and only what can run out has a colour", () => {
  const all = figures(use);
  expect(all.map((one) => `${one.name} ${one.now} of ${one.limit}`)).toEqual([
    "CPU 125 % of 200 %",
    "Memory 950 B of 1000 B",
    "Disk … of 1000 B",
    "Processes 8 of 10",
  ]);
  expect(all.map(toneOf)).toEqual(["", "text-danger", "", "text-wait"]);
  expect(figures({ ...use, cpuMillis: 1990 }).map(toneOf)[0]).toBe("");
  expect(figures({ ...use, cpuMillis: null })[0]?.now).toBe("…");
});
