import { useEffect, useState } from "react";
import { count } from "../lib/units";
import { VisibleText } from "../ui/VisibleText";
import type { Languages, Spots } from "./languages";
import { SpotList } from "./SpotList";

const MOST_READ = 50;

/** Places where a name is used; the lines of the first files are read to show them. */
export function ReferencesPanel({ languages, spots, onClose }: { languages: Languages; spots: Spots; onClose: () => void }) {
  const [texts, setTexts] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const paths = [...new Set(spots.list.map((one) => one.path))];
  useEffect(() => {
    let gone = false;
    const load = async () => {
      for (const path of [...new Set(spots.list.map((one) => one.path))].slice(0, MOST_READ)) {
        const text = languages.files.open.get().get(path)?.text ?? (await languages.files.read(path).catch(() => undefined))?.text;
        if (gone) return;
        if (text !== undefined) setTexts((all) => new Map(all).set(path, text.split(/\r\n?|\n/)));
      }
    };
    void load();
    return () => {
      gone = true;
    };
  }, [languages, spots]);
  const rows = paths.flatMap((path) => {
    const list = spots.list.filter((one) => one.path === path);
    return [
      {
        key: path,
        content: (
          <>
            <span className="min-w-0 flex-1 truncate font-semibold">
              <VisibleText text={path} />
            </span>
            <span className="text-sm text-muted">{list.length}</span>
          </>
        ),
      },
      ...list.map((one, index) => ({
        key: `${path}:${index}`,
        open: () => languages.go(one),
        content: (
          <>
            <span className="w-10 shrink-0 text-right font-mono text-sm text-faint">{one.line}</span>
            <span className="truncate font-mono text-sm whitespace-pre">
              <VisibleText text={(texts.get(path)?.[one.line - 1] ?? "").trim().slice(0, 300)} />
            </span>
          </>
        ),
      })),
    ];
  });
  const outside = spots.outside > 0 ? `, ${spots.outside} more outside of the workspace` : "";
  return (
    <SpotList
      title={spots.title}
      note={`${count(spots.list.length, "place")} in ${count(paths.length, "file")}${outside}`}
      rows={rows}
      onClose={onClose}
    />
  );
}
