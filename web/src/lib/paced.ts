/**
 * Runs at once what is asked for, and what comes meanwhile together afterwards: never two at a time, and after one that took long a rest of three
 * times as long, so that a storm of changes leaves the page three quarters of its time.
 */
export class Paced<T> {
  #waiting: T | undefined;
  #busy = false;
  #stopped = false;

  constructor(
    readonly act: (what: T) => Promise<void>,
    readonly merge: (one: T, other: T) => T,
    readonly least = 0,
  ) {}

  ask(what: T): void {
    this.#waiting = this.#waiting === undefined ? what : this.merge(this.#waiting, what);
    if (!this.#busy) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting !== undefined && !this.#stopped) {
      const now = this.#waiting;
      this.#waiting = undefined;
      const began = performance.now();
      await this.act(now).catch(() => undefined);
      const rest = Math.min(15_000, Math.max(this.least, 3 * (performance.now() - began)));
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
    this.#busy = false;
  }
}
