import { CircleAlert, CircleX, Info } from "lucide-react";
import { nameOf, parentOf } from "../lib/paths";
import { useStore } from "../lib/store";
import { count } from "../lib/units";
import { VisibleText } from "../ui/VisibleText";
import type { Found, Languages } from "./languages";
import { SpotList } from "./SpotList";
import type { SpotRow } from "./SpotList";

const looks = {
  error: [CircleX, "text-danger", "error"],
  warning: [CircleAlert, "text-wait", "warning"],
  info: [Info, "text-info", "note"],
  hint: [Info, "text-muted", "hint"],
} as const;

/** How many errors and warnings there are, in words. */
export function problemCount(found: ReadonlyMap<string, readonly Found[]>): { errors: number; warnings: number } {
  const all = [...found.values()].flat();
  return { errors: all.filter((one) => one.severity === "error").length, warnings: all.filter((one) => one.severity === "warning").length };
}

/** All that the language servers found in files of the workspace. */
export function ProblemsPanel({ languages, onClose }: { languages: Languages; onClose: () => void }) {
  const found = useStore(languages.found);
  const { errors, warnings } = problemCount(found);
  const rows: SpotRow[] = [...found]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([path, list]) => [
      {
        key: path,
        content: (
          <>
            <span className="font-semibold">
              <VisibleText text={nameOf(path)} />
            </span>
            <span className="min-w-0 flex-1 truncate text-sm text-muted">
              <VisibleText text={parentOf(path)} />
            </span>
            <span className="text-sm text-muted">{list.length}</span>
          </>
        ),
      },
      ...[...list]
        .sort((a, b) => a.line - b.line || a.column - b.column)
        .map((one, index) => {
          const [Icon, tone, word] = looks[one.severity];
          return {
            key: `${path}:${index}`,
            open: () => languages.go({ path, line: one.line, column: one.column }),
            content: (
              <>
                <Icon aria-label={word} className={`size-3.5 shrink-0 ${tone}`} />
                <span className="min-w-0 truncate" title={one.message}>
                  {one.message.split("\n", 1)[0]}
                </span>
                {one.source !== undefined && <span className="text-sm text-muted">{one.source}</span>}
                <span className="text-sm text-muted">
                  {one.line}:{one.column}
                </span>
              </>
            ),
          };
        }),
    ]);
  const note =
    rows.length === 0 ? "Nothing was found in the files that are open." : `${count(errors, "error")}, ${count(warnings, "warning")}`;
  return <SpotList title="Problems" note={note} rows={rows} onClose={onClose} />;
}
