import { backoff } from "../lib/backoff";
import { lineBack } from "../lib/line";
import { Store } from "../lib/store";

/** How the server closes a socket of this room. */
const RESTED = 4410;
const SESSION_ENDED = 4401;
const RIGHTS_CHANGED = 4403;
const MOST_PAUSE = 8000;

export type Phase = "starting" | "open" | "lost" | "resting" | "ended";

/** What a connection hands its messages to; made anew for each line. */
export interface Talk {
  hear: (message: string) => void;
  over: () => void;
}

/**
 * The line to one language server. It comes back by itself; a server that was ended because nobody used it rests until it is wanted. Whether it is worth
 * coming back, `may` says when a line could not be made.
 */
export class LanguageSocket {
  readonly phase = new Store<Phase>("starting");
  #socket: WebSocket | undefined;
  #talk: Talk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #stopped = false;
  readonly #off: () => void;

  constructor(
    readonly path: string,
    readonly begin: (send: (message: string) => void) => Talk,
    readonly may: () => Promise<boolean>,
  ) {
    // A line that died without a word looks open from here.
    this.#off = lineBack.on(() => {
      if (this.phase.get() === "open") this.#socket?.close(1000);
      else if (this.#timer !== undefined) this.#connect();
    });
    this.#connect();
  }

  /** It is needed: one that rests starts again. */
  want(): void {
    if (this.phase.get() === "resting" && !this.#stopped) this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#off();
    clearTimeout(this.#timer);
    this.#end("ended");
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const url = new URL(this.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    if (this.phase.get() !== "lost") this.phase.set("starting");
    let opened = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      opened = true;
      this.#talk = this.begin((message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(message);
      });
      this.phase.set("open");
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#socket !== socket || typeof data !== "string") return;
      this.#attempt = 0;
      this.#talk?.hear(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket && !this.#stopped) void this.#closed(code, opened);
    };
  }

  async #closed(code: number, opened: boolean): Promise<void> {
    this.#socket = undefined;
    if (code === RESTED || code === SESSION_ENDED || code === RIGHTS_CHANGED) {
      this.#end(code === RESTED ? "resting" : "ended");
      return;
    }
    this.#end("lost");
    if (!opened && !(await this.may())) {
      this.#end("ended");
      return;
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#connect(), backoff(this.#attempt++, Math.random, MOST_PAUSE));
  }

  #end(phase: Phase): void {
    const talk = this.#talk;
    this.#talk = undefined;
    talk?.over();
    this.phase.set(phase);
  }
}
