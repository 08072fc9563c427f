/** Paths of a workspace: relative, with '/', never starting with one; '' is the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

export function isBelow(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

export function extensionOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** Without those that lie in another of them. */
export function topmost(paths: Iterable<string>): string[] {
  const all = new Set(paths);
  const inside = (path: string) => {
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) if (all.has(folder)) return true;
    return false;
  };
  return [...all].filter((path) => !inside(path));
}

/** A name that is not taken: "notes (2).txt". */
export function freeName(name: string, taken: (name: string) => boolean): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let number = 2; ; number++) {
    const free = `${stem} (${number})${ending}`;
    if (!taken(free)) return free;
  }
}

/** Whether a path from elsewhere (a dropped folder) is a plain way down. */
export function isPlain(path: string): boolean {
  return path !== "" && !path.includes("\0") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
