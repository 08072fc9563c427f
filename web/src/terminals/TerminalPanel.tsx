import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Plus, SquareTerminal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Problem } from "../lib/problem";
import { useSession } from "../lib/session";
import { visible } from "../lib/visibleText";
import type { Terminal } from "../lib/wire";
import { Button } from "../ui/Button";
import { cx } from "../ui/classes";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { EmptyState } from "../ui/EmptyState";
import { IconButton } from "../ui/IconButton";
import { Waiting } from "../ui/Later";
import { ProblemNote } from "../ui/ProblemNote";
import { TabStrip } from "../ui/TabStrip";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { closeTerminal, openTerminal, terminalsQuery } from "./terminals";
import type { Place } from "./terminals";

const TerminalView = lazy(() => import("./TerminalView"));

interface TerminalPanelProps {
  place: Place;
  up: boolean;
  mayWrite: boolean;
  /** May close what others have opened. */
  manages: boolean;
  screenReader: boolean;
  /** The one that is shown, by the page's address. */
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
  onHide: (() => void) | undefined;
}

/** The terminals of a workspace as tabs. Those that were looked at stay attached. */
export function TerminalPanel({ place, up, mayWrite, manages, screenReader, chosen, onChoose, onHide }: TerminalPanelProps) {
  const { data: all, error } = useQuery(terminalsQuery(place));
  const self = useSession().user?.id;
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [titles, setTitles] = useState<Record<string, string>>({});
  const [opening, setOpening] = useState(false);
  const [ending, setEnding] = useState<Terminal>();
  const [arrivedWith] = useState(chosen);
  const [chose, setChose] = useState(false);
  if (!chose && chosen !== arrivedWith) setChose(true);
  const list = [...(all ?? [])].sort((a, b) => a.created.localeCompare(b.created));
  const current = list.find((one) => one.id === chosen) ?? list.findLast((one) => one.state === "running") ?? list.at(-1);
  if (current && !seen.has(current.id)) setSeen(new Set([...seen, current.id]));

  async function open() {
    setOpening(true);
    try {
      onChoose((await openTerminal(place, 80, 24)).id);
    } catch (problem) {
      toastProblem(problem, "No terminal was opened.");
    } finally {
      setOpening(false);
    }
  }

  async function end(terminal: Terminal) {
    await closeTerminal(place, terminal.id);
    if (terminal.id === current?.id) onChoose(undefined);
  }

  const nameOf = (one: Terminal) => {
    const title = titles[one.id] ?? one.title ?? "";
    return title === "" ? one.name : title;
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 items-stretch border-b border-line bg-sunken max-wide:h-11">
        <TabStrip
          label="Terminals"
          active={current?.id}
          activeClass="bg-[#111110] text-[#e6e3dc] shadow-[inset_0_2px_var(--accent)]"
          closable={(id) => manages || (mayWrite && list.some((one) => one.id === id && one.owner === self))}
          onShow={onChoose}
          onClose={(id) => {
            const one = list.find((terminal) => terminal.id === id);
            if (one?.state === "running") setEnding(one);
            else if (one) void end(one).catch((problem: unknown) => toastProblem(problem, "It is still there."));
          }}
          tabs={list.map((one) => ({
            key: one.id,
            title: `${visible(nameOf(one))}, ${one.state}, opened by ${visible(one.ownerName)}`,
            content: (
              <>
                <span className="truncate">
                  <VisibleText text={nameOf(one)} />
                </span>
                {one.state !== "running" && (
                  <span className="text-sm whitespace-nowrap">ended{one.exitCode == null ? "" : ` ${one.exitCode}`}</span>
                )}
              </>
            ),
          }))}
        />
        {mayWrite && (
          <IconButton
            label="New terminal"
            keys="Ctrl Shift `"
            icon={<Plus />}
            disabled={!up || opening}
            onClick={() => void open()}
            className="m-0.5"
          />
        )}
        <div className="flex-1" />
        {onHide && <IconButton label="Hide the panel" keys="Ctrl `" icon={<ChevronDown />} onClick={onHide} className="m-0.5" />}
      </div>
      <div className="relative min-h-0 flex-1">
        {error && !all && <ProblemNote problem={Problem.of(error)} className="m-3" />}
        {!all && !error && <Waiting what="Looking for terminals" />}
        {all?.length === 0 && (
          <EmptyState
            icon={<SquareTerminal />}
            title="No terminal is open"
            action={
              mayWrite && up ? (
                <Button look="primary" busy={opening} onClick={() => void open()}>
                  Open a terminal
                </Button>
              ) : undefined
            }
          >
            A terminal lives in the workspace: it goes on when this page is closed.
          </EmptyState>
        )}
        <Suspense fallback={<Waiting what="Loading the terminal" />}>
          {list
            .filter((one) => seen.has(one.id))
            .map((one) => (
              <div
                key={one.id}
                role="tabpanel"
                aria-label={`Terminal ${visible(nameOf(one))}`}
                className={cx("absolute inset-0", one.id !== current?.id && "invisible")}
              >
                <TerminalView
                  place={place}
                  id={one.id}
                  shown={one.id === current?.id}
                  chosen={chose}
                  up={up}
                  screenReader={screenReader}
                  onTitle={(title) => setTitles((now) => ({ ...now, [one.id]: title }))}
                />
              </div>
            ))}
        </Suspense>
      </div>
      {ending && (
        <ConfirmDialog
          title={`End ${visible(nameOf(ending))}?`}
          action="End the terminal"
          onClose={() => setEnding(undefined)}
          onConfirm={() => end(ending)}
        >
          <p>What runs in it gets a hang-up and ends. Its output is forgotten.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
