import { isAbort } from "../lib/client";
import { nameOf, parentOf, topmost } from "../lib/paths";
import { Problem } from "../lib/problem";
import { Store } from "../lib/store";
import { count } from "../lib/units";
import { upload } from "../lib/upload";
import { toast, toastProblem } from "../ui/toasts";
import type { Choice } from "./collisions";
import { contentPath, makeFolder, remove } from "./filesApi";
import type { Place } from "./filesApi";
import type { Incoming } from "./incoming";
import { planUpload } from "./uploadPlan";
import type { Plan, Planned, Refused } from "./uploadPlan";

export interface UploadState {
  phase: "idle" | "looking" | "sending";
  files: number;
  done: number;
  bytes: number;
  sent: number;
  current: string;
  /** What did not arrive, and why; kept until the person has seen it. */
  failed: readonly Refused[];
}

const IDLE: UploadState = { phase: "idle", files: 0, done: 0, bytes: 0, sent: 0, current: "", failed: [] };
/** At a time: more would only share the same line. */
const TOGETHER = 3;
const SHOW_EVERY = 100;
const REPLACED = "what is in the workspace is overwritten";

/** Files on their way into a workspace, one lot after the other. A browser sends each from the disk: nothing is held in memory. */
export class Uploads {
  readonly state = new Store<UploadState>(IDLE);
  #last: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  #again: { folder: string; list: Incoming[] }[] = [];

  constructor(
    readonly place: Place,
    readonly ask: (paths: string[], replaced: string) => Promise<Choice>,
    readonly changed: (folders: readonly string[]) => void,
  ) {}

  get running(): boolean {
    return this.state.get().phase !== "idle";
  }

  add(folder: string, incoming: Incoming[] | Promise<Incoming[]>): Promise<void> {
    this.#last = this.#last.then(() => this.#run(folder, incoming));
    return this.#last;
  }

  cancel(): void {
    this.#abort.abort();
  }

  retry(): void {
    const again = this.#again;
    this.dismiss();
    for (const { folder, list } of again) void this.add(folder, list);
  }

  dismiss(): void {
    this.#again = [];
    this.state.update((now) => ({ ...now, failed: [] }));
  }

  async #run(folder: string, incoming: Incoming[] | Promise<Incoming[]>): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    this.state.update((now) => ({ ...IDLE, phase: "looking", failed: now.failed }));
    try {
      const list = await incoming;
      if (list.length === 0) return;
      const plan = await planUpload(this.place, folder, list, (paths) => this.ask(paths, REPLACED));
      if (plan.cancelled || signal.aborted) {
        toast("Nothing was uploaded.");
        return;
      }
      const lot = new Lot(this.place, plan, signal, (now) => this.state.update((before) => ({ ...before, ...now, phase: "sending" })));
      await lot.send();
      this.changed(lot.touched);
      this.#say(lot, plan.skipped, signal.aborted);
      if (lot.refused.length > 0) {
        this.#again.push({ folder, list: lot.refused.map((one) => one.incoming) });
        this.state.update((now) => ({ ...now, failed: [...now.failed, ...lot.refused] }));
      }
    } catch (error) {
      toastProblem(error, "The upload did not begin.");
    } finally {
      this.state.update((now) => ({ ...IDLE, failed: now.failed }));
    }
  }

  #say(lot: Lot, skipped: number, cancelled: boolean): void {
    const arrived = count(lot.arrived.length, "file");
    const rest = skipped > 0 ? { detail: `${count(skipped, "file")} skipped.` } : {};
    const undo = lot.made.length > 0 && !lot.replaced ? { action: { label: "Undo", run: () => void this.#undo(lot.made) } } : {};
    if (cancelled)
      toast(`Cancelled: ${lot.arrived.length.toLocaleString()} of ${count(lot.total, "file")} had arrived.`, { ...rest, ...undo });
    else if (lot.arrived.length > 0)
      toast(`Uploaded ${lot.arrived.length === 1 ? nameOf(lot.arrived[0] ?? "") : arrived}`, { ...rest, ...undo });
    else if (lot.made.length > 0) toast(`Made ${count(lot.made.length, "folder")}`, { ...rest, ...undo });
    else if (skipped > 0) toast(`${count(skipped, "file")} skipped, nothing was uploaded.`);
  }

  async #undo(made: readonly string[]): Promise<void> {
    const paths = topmost(made);
    try {
      for (let at = 0; at < paths.length; at += 1000) await remove(this.place, paths.slice(at, at + 1000));
      toast("What was uploaded is in the trash.");
    } catch (error) {
      toastProblem(error, "Not everything was taken back.");
    }
    this.changed([...new Set(paths.map(parentOf))]);
  }
}

/** Reasons that hold for all that would follow. */
const FINAL = new Set(["disk_full", "not_signed_in", "not_allowed", "offline", "workspace_stopped", "unavailable"]);

/** One lot of files, a few at a time. */
class Lot {
  readonly arrived: string[] = [];
  /** Files and folders that were not there before. */
  readonly made: string[] = [];
  replaced = false;
  readonly total: number;
  readonly going: readonly Planned[];
  readonly refused: Refused[];
  readonly #bytes: number;
  readonly #folders = new Map<string, Promise<void>>();
  readonly #under = new Map<string, number>();
  #sent = 0;
  #shown = 0;
  #final: string | undefined;

  constructor(
    readonly place: Place,
    { going, refused, folders }: Plan,
    readonly signal: AbortSignal,
    readonly show: (now: Pick<UploadState, "files" | "done" | "bytes" | "sent" | "current">) => void,
  ) {
    this.going = going;
    this.refused = refused;
    for (const folder of folders) this.#folders.set(folder, Promise.resolve());
    this.total = going.filter((one) => one.file).length;
    this.#bytes = going.reduce((sum, one) => sum + (one.file?.size ?? 0), 0);
  }

  get touched(): string[] {
    return [...new Set([...this.arrived, ...this.made].map(parentOf))];
  }

  async send(): Promise<void> {
    const left = this.going.values();
    const work = async () => {
      for (const one of left) {
        if (this.signal.aborted) return;
        await this.#one(one);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
  }

  async #one(one: Planned): Promise<void> {
    if (this.#final !== undefined) {
      this.refused.push({ path: one.incoming.path, incoming: one.incoming, reason: this.#final });
      return;
    }
    try {
      if (!one.file) {
        await this.#folder(one.path);
        return;
      }
      await this.#folder(parentOf(one.path));
      this.#tell(one.path, 0);
      const replaced = await this.#put(one.path, one.file, one.replace);
      this.replaced ||= replaced;
      if (!replaced) this.made.push(one.path);
      this.arrived.push(one.path);
      this.#sent += one.file.size;
    } catch (error) {
      if (isAbort(error)) return;
      const problem = Problem.of(error);
      const reason = problem.detail ?? problem.title;
      if (FINAL.has(problem.code)) this.#final = reason;
      this.refused.push({ path: one.incoming.path, incoming: one.incoming, reason });
    } finally {
      this.#under.delete(one.path);
      this.#tell();
    }
  }

  /** Answers whether something was replaced: what was to be replaced may be gone by now. */
  async #put(path: string, file: File, replace: boolean): Promise<boolean> {
    const send = (headers: Record<string, string>) =>
      upload(contentPath(this.place, path), file, {
        method: "PUT",
        headers,
        signal: this.signal,
        onProgress: (_, sent) => this.#tell(path, sent),
      });
    for (let attempt = 0; ; attempt++) {
      try {
        await send(replace ? { "If-Match": "*" } : { "If-None-Match": "*" });
        return replace;
      } catch (error) {
        const problem = Problem.of(error);
        if (isAbort(error) || attempt === 4) throw error;
        if (problem.status === 429) await new Promise((resolve) => setTimeout(resolve, 1000 * (problem.retryAfter ?? 1)));
        else if (replace && problem.code === "conflict") replace = false;
        else throw error;
      }
    }
  }

  /** Makes a folder and those above it, once. */
  #folder(path: string): Promise<void> {
    if (path === "") return Promise.resolve();
    const known = this.#folders.get(path);
    if (known) return known;
    const asked = this.#makeFolder(path);
    this.#folders.set(path, asked);
    return asked;
  }

  async #makeFolder(path: string): Promise<void> {
    await this.#folder(parentOf(path));
    try {
      await makeFolder(this.place, path);
      this.made.push(path);
    } catch (error) {
      if (Problem.of(error).code !== "already_exists") throw error;
    }
  }

  #tell(path?: string, sent = 0): void {
    if (path !== undefined) this.#under.set(path, sent);
    const now = performance.now();
    if (now - this.#shown < SHOW_EVERY && this.arrived.length < this.total) return;
    this.#shown = now;
    const under = [...this.#under.values()].reduce((sum, one) => sum + one, 0);
    const current = path ?? [...this.#under.keys()][0] ?? "";
    this.show({
      files: this.total,
      done: this.arrived.length,
      bytes: this.#bytes,
      sent: Math.min(this.#bytes, this.#sent + under),
      current,
    });
  }
}
