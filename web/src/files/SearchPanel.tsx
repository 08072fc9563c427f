import { CaseSensitive, Regex, Search as SearchIcon, Square } from "lucide-react";
import { useState } from "react";
import { nameOf, parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { count } from "../lib/units";
import type { SearchMatch } from "../lib/wire";
import { Button } from "../ui/Button";
import { inputClass } from "../ui/Field";
import { IconButton } from "../ui/IconButton";
import { ProblemNote } from "../ui/ProblemNote";
import { VirtualList } from "../ui/VirtualList";
import { VisibleText } from "../ui/VisibleText";
import type { Files } from "./files";

interface SearchPanelProps {
  files: Files;
  up: boolean;
  onOpen: (path: string, line: number) => void;
}

type Row = { path: string; matches: number } | { path: string; match: SearchMatch };

/** Searches the contents of the workspace; results appear as they are found. */
export function SearchPanel({ files, up, onOpen }: SearchPanelProps) {
  const { search } = files;
  const found = useStore(search.found);
  const [query, setQuery] = useState("");
  const [glob, setGlob] = useState("");
  const [regex, setRegex] = useState(false);
  const [matchCase, setMatchCase] = useState(false);
  const [searched, setSearched] = useState(false);
  const [selected, setSelected] = useState<number>();
  const rows: Row[] = [...found.files].flatMap(([path, matches]) => [
    { path, matches: matches.length },
    ...matches.map((match) => ({ path, match })),
  ]);

  function start(change: Partial<{ regex: boolean; matchCase: boolean }> = {}) {
    if (change.regex !== undefined) setRegex(change.regex);
    if (change.matchCase !== undefined) setMatchCase(change.matchCase);
    setSearched(query !== "");
    setSelected(undefined);
    void search.start({ query, glob, regex, matchCase, ...change });
  }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
        className="space-y-2 p-3"
      >
        <h2 className="text-xs font-semibold tracking-wide text-faint uppercase">Search</h2>
        <div className="flex items-center gap-1">
          <input
            type="search"
            data-home
            aria-label="Search for"
            placeholder="Search in files"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            spellCheck={false}
            className={inputClass}
          />
          <IconButton label="Match case" icon={<CaseSensitive />} on={matchCase} onClick={() => start({ matchCase: !matchCase })} />
          <IconButton label="Regular expression" icon={<Regex />} on={regex} onClick={() => start({ regex: !regex })} />
        </div>
        <input
          aria-label="Only in files like"
          placeholder="Only in, e.g. *.ts or src/**"
          value={glob}
          onChange={(event) => setGlob(event.target.value)}
          spellCheck={false}
          className={inputClass}
        />
        <div className="flex items-center gap-2">
          {found.running ? (
            <Button size="small" icon={<Square className="size-3 fill-current" />} onClick={() => search.stop()}>
              Stop
            </Button>
          ) : (
            <Button size="small" look="primary" type="submit" icon={<SearchIcon className="size-3.5" />} disabled={!up || query === ""}>
              Search
            </Button>
          )}
          <p role="status" className="text-sm text-muted">
            {found.matches > 0 && `${count(found.matches, "match", "matches")} in ${count(found.files.size, "file")}`}
            {found.full && ", and more: narrow it"}
            {found.running && found.matches === 0 && "Searching…"}
            {!found.running && searched && found.matches === 0 && !found.problem && "Nothing found."}
            {!up && "Wake the workspace to search."}
          </p>
        </div>
      </form>
      {found.problem && <ProblemNote problem={found.problem} className="mx-3" />}
      {rows.length > 0 && (
        <VirtualList
          count={rows.length}
          rowHeight={26}
          reveal={selected}
          role="listbox"
          aria-label="Matches"
          tabIndex={0}
          aria-activedescendant={selected === undefined ? undefined : `match-${selected}`}
          onKeyDown={(event) => {
            const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (by !== undefined) setSelected(Math.min(rows.length - 1, Math.max(0, (selected ?? -1) + by)));
            else if (event.key === "Enter" && selected !== undefined) openRow(rows[selected]);
            else return;
            event.preventDefault();
          }}
          className="thin-scroll min-h-0 flex-1 overflow-y-auto border-t border-line focus-visible:-outline-offset-2"
          row={(index) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <div
                key={index}
                id={`match-${index}`}
                role="option"
                aria-selected={index === selected}
                onClick={() => openRow(row, index)}
                className={`flex h-6.5 items-center gap-2 px-3 whitespace-nowrap ${index === selected ? "bg-accent-soft" : "hover:bg-hover"}`}
              >
                {"match" in row ? (
                  <>
                    <span className="w-8 shrink-0 text-right font-mono text-xs text-faint">{row.match.line}</span>
                    <Line match={row.match} />
                  </>
                ) : (
                  <>
                    <span className="font-semibold">
                      <VisibleText text={nameOf(row.path)} />
                    </span>
                    <span className="min-w-0 flex-1 truncate text-sm text-muted">
                      <VisibleText text={parentOf(row.path)} />
                    </span>
                    <span className="text-sm text-muted">{row.matches}</span>
                  </>
                )}
              </div>
            );
          }}
        />
      )}
    </div>
  );

  function openRow(row: Row | undefined, index = selected) {
    setSelected(index);
    if (row) onOpen(row.path, "match" in row ? row.match.line : 1);
  }
}

/** The line, begun a little before its first match. */
function Line({ match }: { match: SearchMatch }) {
  const first = match.spans[0]?.start ?? 0;
  const from = first > 40 ? first - 20 : match.text.length - match.text.trimStart().length;
  const parts: { text: string; hit: boolean }[] = [];
  let at = Math.min(from, first);
  for (const span of match.spans) {
    parts.push({ text: match.text.slice(at, span.start), hit: false }, { text: match.text.slice(span.start, span.end), hit: true });
    at = span.end;
  }
  parts.push({ text: match.text.slice(at, at + 200), hit: false });
  return (
    <span className="min-w-0 truncate font-mono text-sm whitespace-pre">
      {parts.map((part, index) =>
        part.hit ? (
          <mark key={index} className="rounded-sm bg-wait-soft text-wait">
            {part.text}
          </mark>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
    </span>
  );
}
