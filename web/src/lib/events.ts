import { backoff } from "./backoff";
import { Listeners, Store } from "./store";
import type { EventMessage } from "./wire";

export type Connection = "connecting" | "live" | "lost";

/** The server says something every 15 s, so that much silence means a dead line. */
const SILENCE = 40_000;
const LOOK_EVERY = 5_000;

/**
 * The one stream of what changes (server-sent events). The browser resumes by itself after a short break, with the last
 * number it saw; when the server refused or the line went dead, this opens a new stream and says `again`, so that pages read anew.
 */
export class EventStream {
  readonly connection = new Store<Connection>("connecting");
  readonly message = new Listeners<[EventMessage]>();
  /** Something may have been missed. */
  readonly again = new Listeners<[]>();
  /** The server would not give the stream: perhaps nobody is signed in any more. */
  readonly refused = new Listeners<[]>();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #lost = false;
  #heard = 0;

  readonly #wakeUp = (): void => {
    if (this.#timer !== undefined) this.#open();
    else this.#look();
  };

  start(): () => void {
    this.#open();
    const looking = setInterval(() => this.#look(), LOOK_EVERY);
    window.addEventListener("online", this.#wakeUp);
    document.addEventListener("visibilitychange", this.#wakeUp);
    return () => {
      window.removeEventListener("online", this.#wakeUp);
      document.removeEventListener("visibilitychange", this.#wakeUp);
      clearInterval(looking);
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#source?.close();
      this.connection.set("connecting");
    };
  }

  #look(): void {
    if (this.connection.get() !== "live" || Date.now() - this.#heard < SILENCE) return;
    this.#lost = true;
    this.connection.set("lost");
    this.#open();
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    const source = new EventSource("/api/v1/events");
    this.#source = source;
    const heard = () => {
      this.#heard = Date.now();
    };
    source.onopen = () => {
      heard();
      this.#attempt = 0;
      this.connection.set("live");
      if (this.#lost) this.again.emit();
      this.#lost = false;
    };
    source.addEventListener("alive", heard);
    source.onmessage = (event: MessageEvent<string>) => {
      heard();
      const message = read(event.data);
      if (message) this.message.emit(message);
    };
    source.onerror = () => {
      this.#lost = true;
      this.connection.set("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      this.#timer = setTimeout(() => this.#open(), backoff(this.#attempt++));
      this.refused.emit();
    };
  }
}

function read(text: string): EventMessage | undefined {
  try {
    return JSON.parse(text) as EventMessage;
  } catch {
    return undefined;
  }
}
