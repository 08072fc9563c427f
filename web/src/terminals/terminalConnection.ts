import { backoff } from "../lib/backoff";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import { Replay } from "./replay";

const ACK_EVERY = 128 * 1024;

export interface Attachment {
  phase: "connecting" | "open" | "lost" | "ended" | "refused";
  readOnly: boolean;
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
    window.addEventListener("online", now);
    return () => {
      this.#stopped = true;
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

  /** What was typed; dropped while there is no line, since a late keystroke does harm. */
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
    socket.onclose = () => {
      if (this.#socket === socket && !this.#stopped) this.#closed();
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
  }

  #tellLost(bytes: number): void {
    if (bytes > 0) this.screen.write(`\r\n\x1b[0;7m ${bytes.toLocaleString()} bytes of output were dropped here \x1b[0m\r\n`);
  }

  #refuse(problem: Problem): void {
    this.state.update((now) => ({ ...now, phase: "refused", problem }));
  }

  #closed(): void {
    const { phase } = this.state.get();
    if (phase === "ended" || phase === "refused") return;
    this.state.update((now) => ({ ...now, phase: "lost" }));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#connect();
    }, backoff(this.#attempt++));
    if (this.#attempt > 1) void this.#ask();
  }

  /** A refused upgrade tells a browser nothing, so the reason is asked for in words. */
  async #ask(): Promise<void> {
    try {
      await this.probe();
    } catch (error) {
      const problem = Problem.of(error);
      const final = problem.status >= 400 && problem.status < 500 && problem.status !== 429 && problem.status !== 408;
      if (!final || this.#stopped) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#refuse(problem);
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
