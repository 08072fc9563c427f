import { backoff } from "./backoff";
import { Listeners, Store } from "./store";
import type { EventMessage } from "./wire";

export type Connection = "connecting" | "live" | "lost";

/**
 * The one stream of what changes (server-sent events). The browser resumes by itself after a short break, with the last
 * number it saw; when the server refused, this opens a new stream after a while and says `again`, so that pages read anew.
 */
export class EventStream {
  readonly connection = new Store<Connection>("connecting");
  readonly message = new Listeners<[EventMessage]>();
  /** Something may have been missed. */
  readonly again = new Listeners<[]>();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #lost = false;

  readonly #wakeUp = (): void => {
    if (this.#timer !== undefined) this.#open();
  };

  start(): () => void {
    this.#open();
    window.addEventListener("online", this.#wakeUp);
    return () => {
      window.removeEventListener("online", this.#wakeUp);
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#source?.close();
      this.connection.set("connecting");
    };
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    const source = new EventSource("/api/v1/events");
    this.#source = source;
    source.onopen = () => {
      this.#attempt = 0;
      this.connection.set("live");
      if (this.#lost) this.again.emit();
      this.#lost = false;
    };
    source.onmessage = (event: MessageEvent<string>) => {
      const message = read(event.data);
      if (message) this.message.emit(message);
    };
    source.onerror = () => {
      this.#lost = true;
      this.connection.set("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      this.#timer = setTimeout(() => this.#open(), backoff(this.#attempt++));
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
