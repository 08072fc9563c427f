import { Documents } from "./documents";
import { Listeners } from "../lib/store";
import type { Place } from "./filesApi";
import { FileNames } from "./names";
import { Search } from "./search";
import { FileTree } from "./tree";

/** All that the page keeps of a workspace's files, alive as long as the workspace is shown. */
export class Files {
  readonly tree: FileTree;
  readonly documents: Documents;
  readonly search: Search;
  readonly names: FileNames;
  /** Heard by other rooms: these folders changed on the disk; none named: anywhere. */
  readonly disk = new Listeners<[readonly string[]]>();

  constructor(
    readonly place: Place,
    user: string,
  ) {
    this.tree = new FileTree(place);
    this.documents = new Documents(place, user);
    this.search = new Search(place);
    this.names = new FileNames(place);
  }

  diskChanged(folders: readonly string[]): void {
    void this.tree.refresh(folders);
    void this.documents.diskChanged(folders);
    this.names.stale();
    this.disk.emit(folders);
  }
}
