import { freeName, isBelow, join, nameOf, parentOf, topmost } from "../lib/paths";
import { Problem } from "../lib/problem";
import { count } from "../lib/units";
import { toast, toastProblem } from "../ui/toasts";
import type { Files } from "./files";
import { move, remove, restore, stat, undo } from "./filesApi";

/** Why things cannot go into a folder; undefined when they can. What is there already is simply left. */
export function whyNotInto(paths: readonly string[], folder: string): string | undefined {
  if (paths.some((path) => isBelow(folder, path))) return "A folder cannot go into itself.";
  return paths.every((path) => parentOf(path) === folder) ? "It is there already." : undefined;
}

interface Moved {
  from: string;
  to: string;
  /** What was in the way is in the trash. */
  trash?: string;
}

/** Moves things into a folder; whose place is taken is asked about once, and all of it can be undone. */
export async function moveInto(
  files: Files,
  paths: readonly string[],
  folder: string,
  onMoved: (from: string, to: string) => void,
): Promise<void> {
  const going = topmost(paths).filter((path) => parentOf(path) !== folder);
  const refused = whyNotInto(going, folder);
  if (going.length === 0 || refused !== undefined) {
    toast(refused ?? "It is there already.");
    return;
  }
  const moved: Moved[] = [];
  const done = (from: string, to: string, trash?: string) => {
    moved.push({ from, to, ...(trash === undefined ? {} : { trash }) });
    onMoved(from, to);
  };
  try {
    const taken: string[] = [];
    for (const from of going) {
      const to = join(folder, nameOf(from));
      try {
        await move(files.place, from, to);
        done(from, to);
      } catch (error) {
        if (Problem.of(error).code !== "already_exists") throw error;
        taken.push(from);
      }
    }
    if (taken.length > 0) await settle(files, taken, folder, done);
  } catch (error) {
    toastProblem(error, `${moved.length.toLocaleString()} of ${going.length.toLocaleString()} moved; the rest was not.`);
  }
  files.diskChanged(touched(moved));
  if (moved.length > 0) {
    const what = moved.length === 1 ? nameOf(moved[0]?.from ?? "") : count(moved.length, "thing");
    toast(`Moved ${what} to ${folder === "" ? "the top of the workspace" : folder}`, {
      action: { label: "Undo", run: () => void takeBack(files, moved, onMoved) },
    });
    const last = moved.at(-1);
    if (last) void files.tree.reveal(last.to);
  }
}

async function settle(
  files: Files,
  taken: string[],
  folder: string,
  done: (from: string, to: string, trash?: string) => void,
): Promise<void> {
  const choice = await files.collisions.ask(
    taken.map((from) => join(folder, nameOf(from))),
    "what is there goes to the trash",
  );
  if (choice === "cancel" || choice === "skip") return;
  for (const from of taken) {
    let to = join(folder, nameOf(from));
    if (choice === "replace") {
      const trash = await remove(files.place, [to]);
      try {
        await move(files.place, from, to);
      } catch (error) {
        await undo(files.place, trash).catch(() => undefined);
        throw error;
      }
      done(from, to, trash);
      continue;
    }
    const tried = new Set<string>();
    for (;;) {
      to = join(
        folder,
        freeName(nameOf(from), (name) => tried.has(name)),
      );
      tried.add(nameOf(to));
      if (await isThere(files, to)) continue;
      await move(files.place, from, to);
      done(from, to);
      break;
    }
  }
}

async function isThere(files: Files, path: string): Promise<boolean> {
  try {
    await stat(files.place, path);
    return true;
  } catch (error) {
    if (Problem.of(error).status === 404) return false;
    throw error;
  }
}

/** In reverse, so that what was in the way comes back last. */
export async function takeBack(files: Files, moved: readonly Moved[], onMoved: (from: string, to: string) => void): Promise<void> {
  try {
    for (const { from, to, trash } of [...moved].reverse()) {
      await move(files.place, to, from);
      onMoved(to, from);
      if (trash !== undefined) await restore(files.place, trash, [0], false);
    }
  } catch (error) {
    toastProblem(error, "Not everything was moved back.");
  }
  files.diskChanged(touched(moved));
}

function touched(moved: readonly Moved[]): string[] {
  return moved.length === 0 ? [] : [...new Set(moved.flatMap(({ from, to }) => [parentOf(from), parentOf(to)]))];
}
