import { addressOf } from "./addresses";
import { fileLanguage } from "./language";

export interface FileNews {
  uri: string;
  /** 1 made, 2 changed, 3 deleted: the protocol's words. */
  type: 1 | 2 | 3;
}

const MOST_FOLDERS = 50;
const MOST_KNOWN = 500;
const LATELY = 15_000;

/** Settings of projects that servers read again when they change. */
const settings =
  /(^|\/)(package\.json|tsconfig[^/]*\.json|jsconfig\.json|pyproject\.toml|pyrightconfig\.json|go\.(mod|work|sum)|Cargo\.(toml|lock)|[^/]+\.(csproj|sln|slnx))$/;

/** The watch says which folders changed; this says which files, by comparing with the last look. */
export class FolderNews {
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  constructor(readonly list: (folder: string) => Promise<readonly { name: string; modified: string }[]>) {}

  async of(folders: readonly string[]): Promise<FileNews[]> {
    const looked = folders.length > 0 ? folders.slice(0, MOST_FOLDERS) : [...this.#known.keys()].slice(0, MOST_FOLDERS);
    return (await Promise.all(looked.map((folder) => this.#look(folder)))).flat();
  }

  async #look(folder: string): Promise<FileNews[]> {
    const before = this.#known.get(folder);
    let entries: readonly { name: string; modified: string }[] = [];
    try {
      entries = await this.list(folder);
    } catch {
      // The folder is gone, and all that was in it.
    }
    const now = new Map(entries.map((one) => [one.name, one.modified]));
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(folder, now);
    const newest = Math.max(0, ...entries.map((one) => Date.parse(one.modified)));
    const news: FileNews[] = [];
    const tell = (name: string, type: 1 | 2 | 3) => {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (fileLanguage(path) !== undefined || settings.test(path)) news.push({ uri: addressOf(path), type });
    };
    for (const [name, modified] of now) {
      const was = before?.get(name);
      // Of a folder that is seen for the first time, what changed lately is what it was told for.
      if (before ? was === undefined : newest - Date.parse(modified) < LATELY) tell(name, before ? 1 : 2);
      else if (before && was !== modified) tell(name, 2);
    }
    for (const name of before?.keys() ?? []) if (!now.has(name)) tell(name, 3);
    return news;
  }
}
