import { useEffect, useState } from "react";
import { decode } from "../../files/content";
import type { Files } from "../../files/files";
import { listFolder, read, write } from "../../files/filesApi";
import { LARGEST } from "../../languages/language";
import { Languages } from "../../languages/languages";
import type { Spot } from "../../languages/languages";

/** The workspace's language servers as long as the page shows it: on the page's own files, saved the way it saves. */
export function useLanguages(files: Files, up: boolean, go: (spot: Spot, from?: Spot) => void): Languages {
  const [languages] = useState(() => {
    const { place, documents } = files;
    return new Languages(place, {
      open: documents.all,
      replace: (path, text) => documents.replace(path, text),
      save: (path) => documents.save(path),
      read: async (path) => {
        const got = await read(place, path, LARGEST);
        const text = got.partial && got.bytes.length >= LARGEST ? undefined : decode(got.bytes);
        return text === undefined ? undefined : { text, etag: got.etag };
      },
      write: (path, text, etag) => write(place, path, text, etag),
      list: async (folder) => (await listFolder(place, folder)).items,
    });
  });
  useEffect(() => {
    return languages.going.on(go);
  });
  useEffect(() => {
    if (!up) return;
    const off = files.disk.on((folders) => void languages.diskChanged(folders));
    return () => {
      off();
      languages.stopAll();
    };
  }, [languages, files, up]);
  return languages;
}
