import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { FileDialogs } from "../../files/FileDialogs";
import { QuickOpen } from "../../files/QuickOpen";
import { UploadLine } from "../../files/UploadLine";
import { CommitDialog } from "../../git/CommitDialog";
import { marksOf, statusQuery } from "../../git/git";
import { blame } from "../../git/history";
import { StashDialog } from "../../git/StashDialog";
import { fileLanguage } from "../../languages/language";
import { LanguageDialog } from "../../languages/LanguageDialog";
import type { Spot } from "../../languages/languages";
import { LanguageStatus } from "../../languages/LanguageStatus";
import { ProblemsPanel } from "../../languages/ProblemsPanel";
import { ReferencesPanel } from "../../languages/ReferencesPanel";
import { RenameDialog } from "../../languages/RenameDialog";
import { usePhone } from "../../lib/media";
import { isBelow } from "../../lib/paths";
import { useStore } from "../../lib/store";
import type { Workspace } from "../../lib/wire";
import { TerminalPanel } from "../../terminals/TerminalPanel";
import { openTerminal, terminalsQuery } from "../../terminals/terminals";
import { Splitter } from "../../ui/Splitter";
import { toast, toastProblem } from "../../ui/toasts";
import { isUp, mayDelete, mayWrite } from "../../workspaces/state";
import { CloneNote } from "../../workspaces/CloneNote";
import { WorkspaceBanner } from "../../workspaces/WorkspaceBanner";
import { useCommands } from "../commands";
import { enterRegion } from "../regions";
import { AccessLost } from "./AccessLost";
import { Activities } from "./Activities";
import { EditorArea } from "./EditorArea";
import { arrange, layout } from "./layout";
import { PhoneTabs } from "./PhoneTabs";
import type { PhonePanel } from "./PhoneTabs";
import type { Panel, WorkspacePlace } from "./place";
import { SidePanel } from "./SidePanel";
import { StatusLine } from "./StatusLine";
import { keyOf, Tabs } from "./tabs";
import type { Tab } from "./tabs";
import { useFiles } from "./useFiles";
import { useLanguages } from "./useLanguages";
import { WorkspaceCrumb } from "./WorkspaceCrumb";
import { workspaceCommands } from "./workspaceCommands";

const route = getRouteApi("/signed-in/$org/workspaces/$id");

interface WorkspaceViewProps {
  org: string;
  workspace: Workspace;
  /** It was deleted, or the person may not see it any more, while it was shown. */
  lost: boolean;
}

/** Everything of one workspace, put together; the address says what is shown. */
export function WorkspaceView({ org, workspace, lost }: WorkspaceViewProps) {
  const place = route.useSearch();
  const navigate = route.useNavigate();
  const up = isUp(workspace) && !lost;
  const writable = mayWrite(workspace) && up;
  const files = useFiles(org, workspace.id, up);
  const phone = usePhone();
  const arranged = useStore(layout);
  const [tabs] = useState(() => new Tabs(workspace.id));
  const [quick, setQuick] = useState(false);
  const [stashing, setStashing] = useState(false);
  const [commit, setCommit] = useState<string>();
  const [serverOf, setServerOf] = useState<string>();
  const [problems, setProblems] = useState(false);
  const languages = useLanguages(files, up, goTo);
  const spots = useStore(languages.spots);
  const [caret, setCaret] = useState<{ line: number; column: number }>();
  const [phonePanel, setPhonePanel] = useState<PhonePanel>(() => firstPhonePanel(place, up));
  const { data: status } = useQuery(statusQuery(files.place, up));
  const { data: terminals } = useQuery(terminalsQuery(files.place));
  const panel = place.panel ?? "files";
  const active: Tab | undefined =
    place.diff !== undefined
      ? { kind: "diff", path: place.diff, staged: place.staged === true, ...(place.commit === undefined ? {} : { commit: place.commit }) }
      : place.history !== undefined
        ? { kind: "history", path: place.history }
        : place.file !== undefined
          ? { kind: "file", path: place.file }
          : undefined;
  const activeKey = active && keyOf(active);

  useEffect(() => {
    if (active) tabs.add(active);
    // The key stands for the tab.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tabs, activeKey]);

  function go(change: (now: WorkspacePlace) => WorkspacePlace, replace = false) {
    void navigate({ search: change, replace });
  }
  const show = (tab: Tab | undefined, line?: number, replace = false, column?: number) => {
    setPhonePanel("editor");
    go(({ terminal, panel: side }) => {
      const rest: WorkspacePlace = { ...(terminal === undefined ? {} : { terminal }), ...(side === undefined ? {} : { panel: side }) };
      if (!tab) return rest;
      if (tab.kind === "diff")
        return {
          ...rest,
          diff: tab.path,
          ...(tab.staged ? { staged: true } : {}),
          ...(tab.commit === undefined ? {} : { commit: tab.commit }),
        };
      if (tab.kind === "history") return { ...rest, history: tab.path };
      return { ...rest, file: tab.path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    }, replace);
  };
  const openFile = (path: string, line?: number) => show({ kind: "file", path }, line);
  /** To a place that a language server named; the way back leads to where one was. */
  function goTo(spot: Spot, from?: Spot) {
    const here = from && navigate({ search: (now) => ({ ...now, line: from.line, column: from.column }), replace: true });
    void Promise.resolve(here).then(() => show({ kind: "file", path: spot.path }, spot.line, false, spot.column));
  }
  const showProblems = () => {
    languages.spots.set(undefined);
    setProblems((now) => !now);
    setTimeout(() => enterRegion("terminal"));
  };
  const openDiff = (path: string, staged: boolean, commit?: string) =>
    show({ kind: "diff", path, staged, ...(commit === undefined ? {} : { commit }) });
  const choosePanel = (next: Panel) => {
    const close = next === panel && arranged.sideOpen && !phone;
    arrange({ sideOpen: !close });
    setPhonePanel(next);
    go((now) => ({ ...now, panel: next }), true);
    if (!close) setTimeout(() => enterRegion("side"));
  };
  const chooseTerminal = (terminal: string | undefined) => {
    go((now) => {
      const next = { ...now };
      if (terminal === undefined) delete next.terminal;
      else next.terminal = terminal;
      return next;
    }, true);
  };
  const moved = (from: string, to: string) => {
    files.documents.moved(from, to);
    tabs.moved(from, to);
    // What is shown is looked up when it happens: an undo comes long after the page was drawn with it.
    go((now) => {
      const next = { ...now };
      for (const key of ["file", "diff", "history"] as const) {
        const path = now[key];
        if (path !== undefined && isBelow(path, from)) next[key] = to + path.slice(from.length);
      }
      return next;
    }, true);
  };
  const closeTab = (tab: Tab) => {
    const next = tabs.close(tab);
    if (tab.kind === "file") files.documents.close(tab.path);
    if (keyOf(tab) === activeKey) show(next, undefined, true);
  };
  const pickLine = async (path: string, line: number) => {
    try {
      const [run] = (await blame(files.place, path, line, 1)).lines;
      if (run?.commit != null) setCommit(run.commit);
      else toast("This line is in no commit yet.");
    } catch (error) {
      toastProblem(error, "git does not say who wrote this line.");
    }
  };
  const newTerminal = (folder?: string) => {
    arrange({ panelOpen: true });
    setPhonePanel("terminal");
    openTerminal(files.place, 80, 24, folder).then(
      (made) => chooseTerminal(made.id),
      (error: unknown) => toastProblem(error, "No terminal was opened."),
    );
  };
  const revealFolder = (folder: string) => {
    // The open file is not to take the place of the folder when the tree comes up.
    if (active?.kind === "file") files.tree.follow(active.path);
    choosePanel("files");
    void files.tree.reveal(folder).then(() => files.tree.expand(folder));
  };
  const toggleTerminal = () => {
    const inside = document.activeElement?.closest('[data-region="terminal"]') != null;
    if (!inside && writable && terminals?.length === 0) {
      newTerminal();
      return;
    }
    arrange({ panelOpen: !arranged.panelOpen || !inside });
    setPhonePanel("terminal");
    setTimeout(() => enterRegion(inside ? "editor" : "terminal"));
  };

  useCommands(
    workspaceCommands({
      workspace,
      org,
      files,
      active,
      writable,
      up,
      quickOpen: () => setQuick(true),
      choosePanel,
      toggleTerminal,
      newTerminal: () => newTerminal(),
      closeTab,
      showHistory: (path) => show({ kind: "history", path }),
      showProblems,
      stash: () => setStashing(true),
      pickLine: caret && active?.kind === "file" ? () => void pickLine(active.path, caret.line) : undefined,
    }),
  );

  const side = (
    <SidePanel
      panel={phone && phonePanel !== "editor" && phonePanel !== "terminal" ? phonePanel : panel}
      org={org}
      workspace={workspace}
      files={files}
      marks={marksOf(status)}
      active={active}
      onOpen={openFile}
      onDiff={openDiff}
      onMoved={moved}
      onTerminal={newTerminal}
      onReveal={revealFolder}
    />
  );
  const editor = (
    <EditorArea
      org={org}
      workspace={workspace}
      files={files}
      tabs={tabs}
      active={active}
      line={place.line}
      column={place.column}
      languages={languages}
      writable={writable}
      locked={lost || !mayWrite(workspace)}
      wrap={arranged.wrap}
      onShow={show}
      onClose={closeTab}
      onCommit={setCommit}
      onLanguage={setServerOf}
      onProblems={showProblems}
      blaming={arranged.blame}
      onCaret={(line, column) => setCaret({ line, column })}
      onQuickOpen={() => setQuick(true)}
    />
  );
  const terminal = (
    <TerminalPanel
      place={files.place}
      up={isUp(workspace)}
      mayWrite={mayWrite(workspace) && !lost}
      manages={mayDelete(workspace) && !lost}
      screenReader={arranged.screenReader}
      chosen={place.terminal}
      onChoose={chooseTerminal}
      onHide={phone ? undefined : () => arrange({ panelOpen: false })}
    />
  );

  const list = spots ? (
    <ReferencesPanel languages={languages} spots={spots} onClose={() => languages.spots.set(undefined)} />
  ) : (
    problems && <ProblemsPanel languages={languages} onClose={() => setProblems(false)} />
  );

  return (
    <div className="flex h-full min-h-0 flex-col">
      <WorkspaceCrumb org={org} workspace={workspace} lost={lost} />
      <Activities panel={arranged.sideOpen ? panel : undefined} changes={status?.changes.length ?? 0} onChoose={choosePanel} />
      <PhoneTabs panel={phonePanel} changes={status?.changes.length ?? 0} onChoose={setPhonePanel} />
      {lost ? <AccessLost org={org} files={files} /> : <WorkspaceBanner org={org} workspace={workspace} />}
      {workspace.fetching != null && workspace.fetching.state !== "done" && (
        <div role="status" className="border-b border-line bg-panel px-3 py-2">
          <CloneNote org={org} workspace={workspace} />
        </div>
      )}
      <UploadLine uploads={files.uploads} />
      {phone ? (
        <div className="relative min-h-0 flex-1">
          {phonePanel === "editor" ? editor : phonePanel !== "terminal" && <div className="h-full bg-panel">{side}</div>}
          <div className={phonePanel === "terminal" ? "absolute inset-0" : "hidden"}>{terminal}</div>
          {list && phonePanel === "editor" && (
            <section
              aria-label="Places"
              data-region="terminal"
              tabIndex={-1}
              className="absolute inset-x-0 bottom-0 h-1/2 border-t border-line"
            >
              {list}
            </section>
          )}
        </div>
      ) : (
        <div className="flex min-h-0 flex-1">
          {arranged.sideOpen && (
            <>
              <section
                aria-label="Side panel"
                data-region="side"
                tabIndex={-1}
                className="min-h-0 shrink-0 bg-panel"
                style={{ width: arranged.sideWidth }}
              >
                {side}
              </section>
              <Splitter
                label="Width of the side panel"
                upright
                value={arranged.sideWidth}
                min={180}
                max={620}
                onChange={(sideWidth) => arrange({ sideWidth })}
              />
            </>
          )}
          <div className="flex min-w-0 flex-1 flex-col">
            <section aria-label="Editor" data-region="editor" tabIndex={-1} className="min-h-0 flex-1">
              {editor}
            </section>
            {(arranged.panelOpen || list) && (
              <>
                <Splitter
                  label="Height of the terminal panel"
                  upright={false}
                  reverse
                  value={arranged.panelHeight}
                  min={100}
                  max={900}
                  onChange={(panelHeight) => arrange({ panelHeight })}
                />
                <section
                  aria-label={list ? "Places" : "Terminals"}
                  data-region="terminal"
                  tabIndex={-1}
                  className="max-h-[75%] shrink-0 overflow-hidden bg-panel"
                  style={{ height: arranged.panelHeight }}
                >
                  {list}
                  <div className={list ? "hidden" : "h-full"}>{arranged.panelOpen && terminal}</div>
                </section>
              </>
            )}
          </div>
        </div>
      )}
      <FileDialogs files={files} mayWrite={writable} onOpen={openFile} onMoved={moved} />
      {!phone && (
        <StatusLine
          org={org}
          workspace={workspace}
          files={files}
          active={active}
          caret={caret}
          branch={status?.branch ?? workspace.branch ?? undefined}
          languages={
            <LanguageStatus
              languages={languages}
              language={active?.kind === "file" ? fileLanguage(active.path)?.language : undefined}
              up={up}
              onProblems={showProblems}
              onLanguage={setServerOf}
            />
          }
        />
      )}
      {serverOf !== undefined && (
        <LanguageDialog languages={languages} language={serverOf} up={up} onClose={() => setServerOf(undefined)} />
      )}
      <RenameDialog languages={languages} />
      {stashing && <StashDialog place={files.place} onClose={() => setStashing(false)} />}
      {commit !== undefined && (
        <CommitDialog
          place={files.place}
          id={commit}
          onDiff={(path, id) => openDiff(path, false, id)}
          onClose={() => setCommit(undefined)}
        />
      )}
      <QuickOpen
        files={files}
        open={quick}
        recent={tabs.open.get().flatMap((tab) => (tab.kind === "file" ? [tab.path] : []))}
        onClose={() => setQuick(false)}
        onOpen={openFile}
      />
    </div>
  );
}

/** What the address asks for, else the files, or the way to wake them. */
function firstPhonePanel(place: WorkspacePlace, up: boolean): PhonePanel {
  if (place.terminal !== undefined) return "terminal";
  return place.file !== undefined || place.diff !== undefined || place.history !== undefined
    ? "editor"
    : (place.panel ?? (up ? "files" : "editor"));
}
