/** Text that was typed and not saved, kept in this browser until it is saved or thrown away. Signing out empties it. */
export interface Draft {
  readonly key: string;
  readonly text: string;
  /** The version the text was typed upon. */
  readonly etag: string | null;
  readonly time: number;
}

const DATABASE = "bailey";
const STORE = "drafts";

let opened: Promise<IDBDatabase> | undefined;

export function keepDraft(draft: Draft): Promise<void> {
  return run("readwrite", (store) => store.put(draft)).then(() => undefined);
}

export function readDraft(key: string): Promise<Draft | undefined> {
  return run<Draft | undefined>("readonly", (store) => store.get(key) as IDBRequest<Draft | undefined>).catch(() => undefined);
}

export function dropDraft(key: string): Promise<void> {
  return run("readwrite", (store) => store.delete(key)).then(() => undefined);
}

export function dropAllDrafts(): Promise<void> {
  return run("readwrite", (store) => store.clear()).then(() => undefined);
}

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error("This browser keeps no unsaved text."));
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = act(database.transaction(STORE, mode).objectStore(STORE));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error("Unsaved text could not be kept."));
  });
}
