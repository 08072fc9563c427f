import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lineBack } from "../lib/line";
import { Problem } from "../lib/problem";
import { TerminalConnection } from "./terminalConnection";

/** The browser's socket, as far as a connection touches it. */
class StandInSocket {
  static all: StandInSocket[] = [];
  static readonly OPEN = 1;
  readonly readyState = 1;
  sent: unknown[] = [];
  closed = false;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(readonly url: URL) {
    StandInSocket.all.push(this);
  }

  send(what: unknown): void {
    this.sent.push(what);
  }

  close(): void {
    this.closed = true;
  }

  hello(offset: number): void {
    this.onmessage?.({ data: JSON.stringify({ type: "hello", offset, columns: 80, rows: 24 }) });
  }

  says(text: string): void {
    this.onmessage?.({ data: new TextEncoder().encode(text).buffer });
  }
}

let shown = "";
let leave: () => void = () => undefined;
let answer: () => Promise<unknown> = () => Promise.resolve();
const sockets = () => StandInSocket.all;
const last = () => sockets().at(-1);
const refused = (status: number, code: string) => () => Promise.reject(Problem.from(status, { code }));

function attached(): { line: TerminalConnection; stop: () => void } {
  const screen = {
    write: (bytes: Uint8Array | string, done?: () => void) => {
      shown += typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
      done?.();
    },
    resized: () => undefined,
    titled: () => undefined,
  };
  const line = new TerminalConnection("/attach", screen, () => answer());
  const stop = (leave = line.start());
  last()?.hello(0);
  last()?.says("before ");
  return { line, stop };
}

describe("a terminal's line", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", StandInSocket);
    vi.stubGlobal("window", { addEventListener: () => undefined, removeEventListener: () => undefined, location: { href: "http://x/" } });
    StandInSocket.all = [];
    shown = "";
    answer = () => Promise.resolve();
  });

  afterEach(() => {
    leave();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("what is typed before the first line is there is sent when it is, and nothing that is typed into a lost one", () => {
    const screen = { write: () => undefined, resized: () => undefined, titled: () => undefined };
    const line = new TerminalConnection("/attach", screen, () => answer());
    leave = line.start();
    line.type("early ");
    expect(last()?.sent).toEqual([]);
    last()?.hello(0);
    line.type("late");
    expect(last()?.sent.map((bytes) => new TextDecoder().decode(bytes as Uint8Array))).toEqual(["early ", "late"]);
    last()?.onclose?.({ code: 1006 });
    line.type("lost");
    line.retryNow();
    last()?.hello(0);
    expect(last()?.sent).toEqual([]);
  });

  test("after a restart it is there again at once and replays what was missed, once", async () => {
    const { line } = attached();
    last()?.onclose?.({ code: 1012 });
    expect(line.state.get()).toMatchObject({ phase: "lost", restarting: true });
    await vi.advanceTimersByTimeAsync(400);
    expect(sockets()).toHaveLength(2);
    expect(last()?.url.search).toBe("?from=7");
    last()?.hello(3);
    last()?.says("ore after");
    expect(shown).toBe("before after");
    expect(line.state.get().phase).toBe("open");
  });

  test("while the server starts it is asked often, not ever more seldom", async () => {
    attached();
    last()?.onclose?.({ code: 1012 });
    for (let tries = 0; tries < 8; tries++) {
      await vi.advanceTimersByTimeAsync(700);
      last()?.onclose?.({ code: 1006 });
    }
    expect(sockets().length).toBeGreaterThanOrEqual(9);
  });

  test("a line that breaks without a word is tried with growing pauses", async () => {
    attached();
    for (let tries = 0; tries < 8; tries++) {
      last()?.onclose?.({ code: 1006 });
      await vi.advanceTimersByTimeAsync(700);
    }
    expect(sockets().length).toBeLessThan(6);
  });

  test("an ended session (4401) is said, and nothing is tried again", async () => {
    const { line } = attached();
    answer = refused(401, "not_signed_in");
    last()?.onclose?.({ code: 4401 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line.state.get()).toMatchObject({ phase: "refused", problem: { code: "not_signed_in" } });
    expect(sockets()).toHaveLength(1);
    expect(shown).toBe("before ");
  });

  test("changed rights (4403) that leave nothing end it", async () => {
    const { line } = attached();
    answer = refused(404, "not_found");
    last()?.onclose?.({ code: 4403 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line.state.get()).toMatchObject({ phase: "refused", problem: { status: 404 } });
    expect(sockets()).toHaveLength(1);
  });

  test("changed rights that leave something attach again with them", async () => {
    const { line } = attached();
    last()?.onclose?.({ code: 4403 });
    await vi.advanceTimersByTimeAsync(0);
    last()?.onmessage?.({ data: JSON.stringify({ type: "hello", offset: 7, readOnly: true }) });
    expect(line.state.get()).toMatchObject({ phase: "open", readOnly: true });
  });

  test("when the reason cannot be asked it is tried again later", async () => {
    const { line } = attached();
    answer = () => Promise.reject(Problem.offline());
    last()?.onclose?.({ code: 4401 });
    await vi.advanceTimersByTimeAsync(400);
    expect(line.state.get().phase).toBe("lost");
    expect(sockets()).toHaveLength(2);
  });

  test("a line that may be dead is made anew when the page's own one was, and not after it was left", () => {
    const { stop } = attached();
    const dead = last();
    lineBack.emit();
    expect(dead?.closed).toBe(true);
    expect(sockets()).toHaveLength(2);
    dead?.says("late");
    expect(shown).toBe("before ");
    stop();
    lineBack.emit();
    expect(sockets()).toHaveLength(2);
  });
});
