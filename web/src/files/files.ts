import { Paced } from "../lib/paced";
import { parentOf } from "../lib/paths";
import { Listeners, Store } from "../lib/store";
import { Collisions } from "./collisions";
import { Documents } from "./documents";
import type { Place } from "./filesApi";
import { pickFiles } from "./incoming";
import type { Naming } from "./NameDialog";
import { FileNames } from "./names";
import { Search } from "./search";
import { FileTree } from "./tree";
import { Uploads } from "./uploads";

/** What is asked about in a dialog. */
export type Asking = Naming | { act: "move"; paths: readonly string[] } | { act: "trash" };

/** All that the page keeps of a workspace's files, alive as long as the workspace is shown. */
export class Files {
  readonly tree: FileTree;
  readonly documents: Documents;
  readonly search: Search;
  readonly names: FileNames;
  /** Heard by other rooms: these folders changed on the disk; none named: anywhere. */
  readonly disk = new Listeners<[readonly string[]]>();
  readonly collisions = new Collisions();
  readonly asking = new Store<Asking | undefined>(undefined);
  readonly uploads: Uploads;
  /** The disk may change faster than a page can follow. */
  readonly #following = new Paced<readonly string[]>(
    async (folders) => {
      this.names.stale();
      this.disk.emit(folders);
      await Promise.all([this.tree.refresh(folders), this.documents.diskChanged(folders)]);
    },
    (one, other) => (one.length === 0 || other.length === 0 ? [] : [...new Set([...one, ...other])]),
    50,
  );

  constructor(
    readonly place: Place,
    user: string,
  ) {
    this.tree = new FileTree(place);
    this.documents = new Documents(place, user);
    this.search = new Search(place);
    this.names = new FileNames(place);
    this.uploads = new Uploads(
      place,
      (paths, replaced) => this.collisions.ask(paths, replaced),
      (folders) => this.diskChanged(folders),
    );
  }

  /** Where something new belongs: the folder that is chosen in the tree, or that holds what is. */
  get folder(): string {
    const { rows, selected } = this.tree.state.get();
    const entry = rows.find((row) => row.entry?.path === selected)?.entry;
    return entry === undefined ? "" : entry.kind === "folder" ? entry.path : parentOf(entry.path);
  }

  /** Lets the person choose files, or a whole folder, and brings them in. */
  async pick(whole: boolean): Promise<void> {
    const { folder } = this;
    const picked = await pickFiles(whole);
    if (picked.length > 0) await this.uploads.add(folder, picked);
  }

  /** Folders whose content changed; none named means everything. */
  diskChanged(folders: readonly string[]): void {
    this.#following.ask(folders);
  }
}
