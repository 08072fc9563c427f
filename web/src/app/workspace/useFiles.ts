import { useEffect, useState } from "react";
import { useSession } from "../../lib/session";
import { Files } from "../../files/files";
import { watchFiles } from "../../files/watch";
import { gitChanged } from "../../git/git";
import { Paced } from "../../lib/paced";

/** Files whose text was not saved, or that still come in, when the page left them: whoever comes back finds it, even where the browser keeps no drafts. */
const held = new Map<string, Files>();

/** The workspace's files as long as the page shows it, following the disk while it is up. */
export function useFiles(org: string, id: string, up: boolean): Files {
  const { user } = useSession();
  const key = `${user?.id ?? ""}/${id}`;
  const [files] = useState(() => held.get(key) ?? new Files({ org, id }, user?.id ?? ""));
  useEffect(() => {
    held.delete(key);
    return () => {
      if (files.documents.hasUnsaved() || files.uploads.running) held.set(key, files);
    };
    // The key that the files were made with; who is signed in does not change below a page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [files]);
  useEffect(() => {
    if (!up) return;
    // A save is several changes at once: git is asked when they are over, and not all the time while many come.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const git = new Paced<true>(
      () => gitChanged(files.place),
      () => true,
    );
    const stop = watchFiles(files.place, (folders) => {
      files.diskChanged(folders);
      timer ??= setTimeout(() => {
        timer = undefined;
        git.ask(true);
      }, 400);
    });
    files.diskChanged([]);
    return () => {
      stop();
      git.stop();
      clearTimeout(timer);
      files.search.stop();
      files.names.stop();
    };
  }, [files, up]);
  useEffect(() => {
    // What is typed is kept as a draft too; the question is for those who do not know that.
    const ask = (event: BeforeUnloadEvent) => {
      if (files.documents.hasUnsaved() || files.uploads.running) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [files]);
  return files;
}
