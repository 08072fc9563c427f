import { backoff } from "../lib/backoff";
import { lineBack } from "../lib/line";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import { Replay } from "./replay";

const ACK_EVERY = 128 * 1024;

/** What is typed while the first line is being made, at most. */
const EARLY = 4096;

/** How a server closes a socket. */
const RESTARTING = 1012;
const SESSION_ENDED = 4401;
const RIGHTS_CHANGED = 4403;

/** A server that restarts is back within seconds: for so long it is asked often. */
const HURRY = 30_000;
const HURRY_MOST = 500;

export interface Attachment {
  phase: "connecting" | "open" | "lost" | "ended" | "refused";
  readOnly: boolean;
  /** The line was lost because the server, or the way to the sandbox, starts anew. */
  restarting?: boolean;
  exitCode?: number;
  problem?: Problem;
}

/** What a server may say in a text frame; anything else is ignored. */
interface Control {
  type: string;
  offset?: number;
  columns?: number;
  rows?: number;
  readOnly?: boolean;
  title?: string;
  exitCode?: number;
  code?: string;
  detail?: string;
}

export interface Screen {
  /** Calls back once the bytes are drawn. */
  write: (bytes: Uint8Array | string, done?: () => void) => void;
  resized: (columns: number, rows: number) => void;
  titled: (title: string) => void;
}

/** One terminal's socket: attaches, replays, acknowledges, and comes back by itself until the terminal has ended. */
export class TerminalConnection {
  readonly state = new Store<Attachment>({ phase: "connecting", readOnly: false });
  readonly #replay = new Replay();
  readonly #encoder = new TextEncoder();
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #acked = 0;
  #size: { columns: number; rows: number } | undefined;
  #stopped = false;
  #hurryUntil = 0;
  #early: Uint8Array<ArrayBuffer>[] = [];

  constructor(
    /** The attach route without its query. */
    readonly path: string,
    readonly screen: Screen,
    /** Asked when connections fail: throws the reason when the server has one. */
    readonly probe: () => Promise<unknown>,
  ) {}

  start(): () => void {
    this.#stopped = false;
    this.#connect();
    const now = () => this.retryNow();
    const off = lineBack.on(() => this.#renew());
    window.addEventListener("online", now);
    return () => {
      this.#stopped = true;
      off();
      window.removeEventListener("online", now);
      clearTimeout(this.#timer);
      this.#socket?.close(1000);
      this.#socket = undefined;
    };
  }

  retryNow(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connect();
  }

  /** The page's own line was dead: this one may be too, and would not say so. Nothing is shown twice. */
  #renew(): void {
    if (this.#timer !== undefined) this.retryNow();
    else if (this.state.get().phase === "open") {
      const old = this.#socket;
      this.#connect();
      old?.close(1000);
    }
  }

  /** What was typed. Kept until the first line is there; dropped while a line is lost, since a late keystroke does harm. */
  type(text: string): void {
    this.#sendBytes(this.#encoder.encode(text));
  }

  typeBinary(text: string): void {
    this.#sendBytes(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns: Math.min(1000, Math.max(2, columns)), rows: Math.min(1000, Math.max(1, rows)) };
    this.#sendControl({ type: "resize", ...this.#size });
  }

  #sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    const { phase, readOnly } = this.state.get();
    if (phase === "open" && !readOnly && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes);
    else if (phase === "connecting" && this.#early.reduce((sum, one) => sum + one.length, bytes.length) <= EARLY) this.#early.push(bytes);
  }

  #sendControl(control: Control): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(control));
  }

  #connect(): void {
    const from = this.#replay.from;
    const url = new URL(this.path + (from === undefined ? "" : `?from=${from}`), window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (this.#socket !== socket) return;
      if (typeof data === "string") this.#hear(data);
      else this.#show(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket && !this.#stopped) this.#closed(code);
    };
  }

  #show(bytes: Uint8Array): void {
    const fresh = this.#replay.frame(bytes);
    const upTo = this.#replay.shown;
    const drawn = () => {
      if (upTo - this.#acked < ACK_EVERY) return;
      this.#acked = upTo;
      this.#sendControl({ type: "ack", offset: upTo });
    };
    if (fresh.length > 0) this.screen.write(fresh, drawn);
    else drawn();
  }

  #hear(text: string): void {
    const control = parse(text);
    switch (control?.type) {
      case "hello":
        this.#hello(control);
        break;
      case "skipped":
        this.#tellLost(this.#replay.skipped(control.offset ?? 0));
        break;
      case "resized":
        if (control.columns !== undefined && control.rows !== undefined) this.screen.resized(control.columns, control.rows);
        break;
      case "title":
        this.screen.titled(control.title ?? "");
        break;
      case "exit":
        this.state.update((now) => ({ ...now, phase: "ended", exitCode: control.exitCode ?? 0 }));
        break;
      case "error":
        this.#refuse(Problem.from(0, { code: control.code, title: "The terminal was refused", detail: control.detail }));
        break;
    }
  }

  #hello(control: Control): void {
    this.#attempt = 0;
    this.#tellLost(this.#replay.hello(control.offset ?? 0));
    this.#acked = this.#replay.shown;
    const readOnly = control.readOnly === true;
    this.state.set({ phase: "open", readOnly });
    if (control.title !== undefined) this.screen.titled(control.title);
    if (this.#size && !readOnly) this.#sendControl({ type: "resize", ...this.#size });
    else if (control.columns !== undefined && control.rows !== undefined) this.screen.resized(control.columns, control.rows);
    for (const bytes of this.#early.splice(0)) this.#sendBytes(bytes);
  }

  #tellLost(bytes: number): void {
    if (bytes > 0) this.screen.write(`\r\n\x1b[0;7m ${bytes.toLocaleString()} bytes of output were dropped here \x1b[0m\r\n`);
  }

  #refuse(problem: Problem): void {
    this.state.update((now) => ({ ...now, phase: "refused", problem }));
  }

  #closed(code: number): void {
    const { phase } = this.state.get();
    if (phase === "ended" || phase === "refused") return;
    if (code === RESTARTING) {
      this.#attempt = 0;
      this.#hurryUntil = Date.now() + HURRY;
    }
    const hurry = Date.now() < this.#hurryUntil;
    this.#early = [];
    this.state.update((now) => ({ ...now, phase: "lost", restarting: hurry }));
    if (code === SESSION_ENDED || code === RIGHTS_CHANGED) {
      // Coming again would be refused for ever, or is allowed with other rights: asked once before anything else.
      void this.#ask(() => this.#connect());
      return;
    }
    this.#later();
    if (this.#attempt > 1) void this.#ask();
  }

  #later(): void {
    const hurry = Date.now() < this.#hurryUntil;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#connect();
      },
      backoff(this.#attempt++, Math.random, hurry ? HURRY_MOST : undefined),
    );
  }

  /** A refused upgrade tells a browser nothing, and a closed socket little, so the reason is asked for in words. */
  async #ask(allowed?: () => void): Promise<void> {
    try {
      await this.probe();
      if (!this.#stopped) allowed?.();
    } catch (error) {
      if (this.#stopped) return;
      const problem = Problem.of(error);
      const final = problem.status >= 400 && problem.status < 500 && problem.status !== 429 && problem.status !== 408;
      if (final) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#refuse(problem);
      } else if (allowed) this.#later();
    }
  }
}

function parse(text: string): Control | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
      ? (value as Control)
      : undefined;
  } catch {
    return undefined;
  }
}
