import { useEffect, useSyncExternalStore } from "react";
import { backoff } from "../lib/backoff";
import { lineBack } from "../lib/line";
import { Store } from "../lib/store";
import type { UsageMessage, WorkspaceUse } from "../lib/wire";

const MOST_WAIT = 30_000;
const NONE: ReadonlyMap<string, WorkspaceUse> = new Map();

/**
 * What the awake workspaces of an organisation take, told by the server every two seconds: only while a part of the page shows it and the page can
 * be seen. A WebSocket, because a browser holds six other streams to a server and no more, over all of its tabs.
 */
export class UsageFeed {
  readonly uses = new Store(NONE);
  #watchers = 0;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #off: (() => void) | undefined;

  constructor(readonly org: string) {}

  /** Looks until the returned function is called. */
  readonly look = (): (() => void) => {
    this.#watchers++;
    if (this.#watchers === 1) this.#begin();
    return () => {
      this.#watchers--;
      // Whoever goes on looking in the next moment, on another page, keeps the line.
      if (this.#watchers === 0) setTimeout(() => this.#watchers === 0 && this.#end());
    };
  };

  #begin(): void {
    if (this.#off) return;
    const seen = () => this.#adjust();
    const off = lineBack.on(() => this.#renew());
    document.addEventListener("visibilitychange", seen);
    this.#off = () => {
      off();
      document.removeEventListener("visibilitychange", seen);
    };
    this.#adjust();
  }

  #end(): void {
    this.#off?.();
    this.#off = undefined;
    this.#close();
  }

  #adjust(): void {
    if (document.visibilityState === "hidden") this.#close();
    else if (!this.#socket && this.#timer === undefined) this.#open();
  }

  #renew(): void {
    this.#close();
    this.#adjust();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 0;
    const old = this.#socket;
    this.#socket = undefined;
    old?.close(1000);
    this.uses.set(NONE);
  }

  #open(): void {
    const url = new URL(`/api/v1/orgs/${encodeURIComponent(this.org)}/usage`, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (this.#socket !== socket) return;
      this.#attempt = 0;
      const { workspaces } = JSON.parse(data) as UsageMessage;
      this.uses.set(new Map(workspaces.map((one) => [one.workspace, one])));
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.uses.set(NONE);
      this.#timer = setTimeout(
        () => {
          this.#timer = undefined;
          this.#adjust();
        },
        backoff(this.#attempt++, Math.random, MOST_WAIT),
      );
    };
  }
}

const feeds = new Map<string, UsageFeed>();

/** What an awake workspace takes; undefined while that is not known, and for one that is not awake. */
export function useUsage(org: string, id: string, awake: boolean): WorkspaceUse | undefined {
  const feed = feedOf(org);
  useEffect(() => (awake ? feed.look() : undefined), [feed, awake]);
  return useSyncExternalStore(feed.uses.subscribe, () => (awake ? feed.uses.get().get(id) : undefined));
}

function feedOf(org: string): UsageFeed {
  let feed = feeds.get(org);
  if (!feed) feeds.set(org, (feed = new UsageFeed(org)));
  return feed;
}
