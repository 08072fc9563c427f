import { nameOf, parentOf } from "../lib/paths";
import { Problem } from "../lib/problem";
import { count } from "../lib/units";
import { toast, toastProblem } from "../ui/toasts";
import type { Files } from "./files";
import { remove, restore, undo } from "./filesApi";

const AT_ONCE = 1000;

/** What can be undone is not asked about. */
export async function deleteWithUndo(files: Files, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const what = paths.length === 1 ? nameOf(paths[0] ?? "") : count(paths.length, "thing");
  const gone: { trash: string; paths: string[] }[] = [];
  try {
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE);
      gone.push({ trash: await remove(files.place, some), paths: some });
    }
    toast(`Deleted ${what}`, { action: { label: "Undo", run: () => void putBack(files, gone) } });
  } catch (error) {
    const done = gone.reduce((sum, one) => sum + one.paths.length, 0);
    toastProblem(error, done === 0 ? `${what} was not deleted.` : `${done.toLocaleString()} of ${what} deleted; the rest was not.`);
  }
  files.diskChanged([...new Set(paths.map(parentOf))]);
}

async function putBack(files: Files, gone: readonly { trash: string; paths: string[] }[]): Promise<void> {
  for (const { trash, paths } of gone) {
    try {
      await undo(files.place, trash);
    } catch (error) {
      if (Problem.of(error).code !== "already_exists") {
        toastProblem(error, "It was not put back; it is still in the trash.");
        continue;
      }
      const beside = () =>
        restore(
          files.place,
          trash,
          paths.map((_, item) => item),
          true,
        ).then(
          (where) => {
            files.diskChanged([]);
            toast(`Put back as ${where.length === 1 ? nameOf(where[0] ?? "") : count(where.length, "thing")}`);
          },
          (failed: unknown) => toastProblem(failed, "It was not put back; it is still in the trash."),
        );
      toast("Its place is taken by now.", {
        detail: "What was deleted is still in the trash.",
        action: { label: "Keep both", run: () => void beside() },
      });
    }
    files.diskChanged([...new Set(paths.map(parentOf))]);
  }
}
