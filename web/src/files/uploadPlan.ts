import { freeName, isPlain, join, nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import type { Choice } from "./collisions";
import { listFolder } from "./filesApi";
import type { Place } from "./filesApi";
import type { Incoming } from "./incoming";

export interface Planned {
  /** Where it goes. */
  path: string;
  /** As it came, for another try. */
  incoming: Incoming;
  file: File | undefined;
  /** What is there is replaced. */
  replace: boolean;
}

export interface Refused {
  path: string;
  incoming: Incoming;
  reason: string;
}

export interface Plan {
  going: Planned[];
  refused: Refused[];
  skipped: number;
  /** Folders that are there already. */
  folders: ReadonlySet<string>;
  /** The person wants none of it. */
  cancelled: boolean;
}

/** What is where already, as far as somebody asked; a folder that is not there has nothing in it. */
class Shelf {
  /** Folders that are there. */
  readonly there = new Set<string>();
  readonly #folders = new Map<string, Promise<Map<string, string> | "file">>();

  constructor(readonly place: Place) {}

  /** Names and kinds; "file" when something else than a folder has the path. */
  in(folder: string): Promise<Map<string, string> | "file"> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const asked = this.#read(folder);
    this.#folders.set(folder, asked);
    return asked;
  }

  async #read(folder: string): Promise<Map<string, string> | "file"> {
    if (folder !== "") {
      const above = await this.in(parentOf(folder));
      const kind = above === "file" ? "file" : above.get(nameOf(folder));
      if (kind === undefined) return new Map();
      if (kind !== "folder" && kind !== "link") return "file";
    }
    const names = new Map<string, string>();
    let cursor: string | undefined;
    do {
      const page = await listFolder(this.place, folder, cursor).catch((error: unknown) => {
        if (Problem.of(error).status === 404) return undefined;
        throw error;
      });
      if (page) this.there.add(folder);
      for (const entry of page?.items ?? []) names.set(entry.name, entry.kind);
      cursor = page?.next ?? undefined;
    } while (cursor !== undefined);
    return names;
  }
}

/** Looks before anything is sent: whose place is taken is asked about once, and what can never be right is refused. */
export async function planUpload(
  place: Place,
  folder: string,
  list: readonly Incoming[],
  ask: (paths: string[]) => Promise<Choice>,
): Promise<Plan> {
  const shelf = new Shelf(place);
  const plan: Plan = { going: [], refused: [], skipped: 0, folders: shelf.there, cancelled: false };
  const taken: Planned[] = [];
  for (const incoming of list) {
    const path = join(folder, incoming.path);
    const file = "file" in incoming ? incoming.file : undefined;
    const refuse = (reason: string) => plan.refused.push({ path: incoming.path, incoming, reason });
    if (!isPlain(incoming.path)) {
      refuse("Its name leads out of the folder.");
      continue;
    }
    const beside = await shelf.in(parentOf(path));
    const kind = beside === "file" ? "file" : beside.get(nameOf(path));
    if (beside === "file" || (kind !== undefined && kind !== "folder" && !file)) refuse("A file has the name of its folder.");
    else if (kind === "folder" && file) refuse("A folder has its name.");
    else if (kind !== undefined && file) taken.push({ path, incoming, file, replace: true });
    else if (kind === undefined) plan.going.push({ path, incoming, file, replace: false });
  }
  if (taken.length === 0) return plan;
  const choice = await ask(taken.map((one) => one.path));
  if (choice === "cancel") return { ...plan, going: [], cancelled: true };
  if (choice === "skip") plan.skipped = taken.length;
  if (choice === "replace") plan.going.push(...taken);
  if (choice === "both") {
    const chosen = new Set(plan.going.map((one) => one.path));
    for (const one of taken) {
      const beside = await shelf.in(parentOf(one.path));
      const isTaken = (name: string) => (beside !== "file" && beside.has(name)) || chosen.has(join(parentOf(one.path), name));
      const path = join(parentOf(one.path), freeName(nameOf(one.path), isTaken));
      chosen.add(path);
      plan.going.push({ ...one, path, replace: false });
    }
  }
  return plan;
}
