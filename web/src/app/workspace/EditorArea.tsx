import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { CircleAlert, FileSearch, History, Braces, UserPen } from "lucide-react";
import type { Files } from "../../files/files";
import { FileView } from "../../files/FileView";
import { isConflict, stage, statusQuery } from "../../git/git";
import { pointerIn } from "../../git/lfs";
import { LfsNote } from "../../git/LfsNote";
import { useBlame } from "../../git/useBlame";
import { useConflicts } from "../../git/useConflicts";
import { fileLanguage } from "../../languages/language";
import type { Languages } from "../../languages/languages";
import { useHelp } from "../../languages/useHelp";
import { nameOf } from "../../lib/paths";
import { useStore } from "../../lib/store";
import type { Workspace } from "../../lib/wire";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { CopyButton } from "../../ui/CopyButton";
import { EmptyState } from "../../ui/EmptyState";
import { IconButton } from "../../ui/IconButton";
import { Keys } from "../../ui/Keys";
import { Waiting } from "../../ui/Later";
import { toast, toastProblem } from "../../ui/toasts";
import { VisibleText } from "../../ui/VisibleText";
import { isUp } from "../../workspaces/state";
import { WakeButton } from "../../workspaces/WakeButton";
import { EditorTabs } from "./EditorTabs";
import { arrange } from "./layout";
import { NotUp } from "./NotUp";
import type { Tab, Tabs } from "./tabs";
import { keyOf } from "./tabs";

const DiffView = lazy(() => import("../../git/DiffView"));
const FileHistory = lazy(() => import("../../git/FileHistory"));

const titles: Record<Tab["kind"], string> = { file: "", history: "History of ", diff: "Changes of " };

interface EditorAreaProps {
  org: string;
  workspace: Workspace;
  files: Files;
  tabs: Tabs;
  active: Tab | undefined;
  line: number | undefined;
  column: number | undefined;
  languages: Languages;
  writable: boolean;
  /** The person may not change this workspace at all (any more). */
  locked: boolean;
  wrap: boolean;
  /** Who wrote each line is shown beside it. */
  blaming: boolean;
  onShow: (tab: Tab) => void;
  onClose: (tab: Tab) => void;
  onCommit: (commit: string) => void;
  onLanguage: (language: string) => void;
  onProblems: () => void;
  onCaret: (line: number, column: number) => void;
  onQuickOpen: () => void;
}

export function EditorArea({
  org,
  workspace,
  files,
  tabs,
  active,
  line,
  column,
  languages,
  writable,
  locked,
  wrap,
  blaming,
  onShow,
  onClose,
  onCommit,
  onLanguage,
  onProblems,
  onCaret,
  onQuickOpen,
}: EditorAreaProps) {
  const open = useStore(tabs.open);
  const documents = useStore(files.documents.all);
  const [closing, setClosing] = useState<Tab>();
  const close = (tab: Tab) => (tab.kind === "file" && documents.get(tab.path)?.dirty === true ? setClosing(tab) : onClose(tab));
  const doc = active?.kind === "file" ? documents.get(active.path) : undefined;
  const blamed = useBlame(files.place, blaming && isUp(workspace) && doc?.kind === "text" && doc.etag !== null ? doc : undefined, onCommit);
  const { data: status } = useQuery(statusQuery(files.place, isUp(workspace)));
  const conflicted = status?.changes.some((one) => one.path === active?.path && isConflict(one)) === true;
  const resolve = useCallback(
    (path: string) => {
      const mark = async () => {
        await files.documents.save(path);
        if (files.documents.get(path)?.dirty === true) return;
        await stage(files.place, [path]);
        toast("Marked as resolved");
      };
      mark().catch((error: unknown) => toastProblem(error, "It was not marked as resolved."));
    },
    [files],
  );
  const conflicts = useConflicts(conflicted && writable && doc?.kind === "text" ? doc.path : undefined, resolve);
  const help = useHelp(languages, doc, isUp(workspace));
  const beside = useMemo(() => [blamed.gutter, conflicts, help], [blamed.gutter, conflicts, help]);
  const language = active?.kind === "file" ? fileLanguage(active.path)?.language : undefined;
  const asleep = !isUp(workspace);
  const unsaved = active?.kind === "file" && documents.get(active.path)?.dirty === true;
  if (asleep && !unsaved) return <NotUp org={org} workspace={workspace} />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      {locked && unsaved && <KeepNote text={documents.get(active.path)?.text ?? ""} />}
      {asleep && !locked && (
        <div role="status" className="flex items-center gap-3 border-b border-line bg-wait-soft px-3 py-1.5 text-wait">
          <span className="flex-1">The workspace is asleep. Your unsaved text is kept here; wake it to save.</span>
          <WakeButton org={org} workspace={workspace} size="small" look="primary" />
        </div>
      )}
      {open.length > 0 && (
        <EditorTabs tabs={open} active={active} documents={documents} onShow={onShow} onClose={close}>
          {active?.kind === "file" && !asleep && (
            <>
              <IconButton label="History of this file" icon={<History />} onClick={() => onShow({ kind: "history", path: active.path })} />
              <IconButton
                label="Who wrote each line (blame)"
                icon={<UserPen />}
                on={blaming}
                onClick={() => arrange({ blame: !blaming })}
              />
              {language !== undefined && (
                <>
                  <IconButton label="Problems" icon={<CircleAlert />} onClick={onProblems} />
                  <IconButton label="Language server" icon={<Braces />} onClick={() => onLanguage(language)} />
                </>
              )}
            </>
          )}
        </EditorTabs>
      )}
      {blamed.note !== undefined && (
        <p role="status" className="border-b border-line bg-info-soft px-3 py-1 text-info">
          {blamed.note}
        </p>
      )}
      <div className="min-h-0 flex-1" role="tabpanel" aria-label={active ? `${titles[active.kind]}${nameOf(active.path)}` : "Nothing open"}>
        {active?.kind === "file" && (
          <FileView
            key={keyOf(active)}
            files={files}
            path={active.path}
            line={line}
            column={column}
            mayWrite={writable}
            wrap={wrap}
            beside={beside}
            above={(path, text) => {
              const pointer = pointerIn(text);
              return pointer && <LfsNote place={files.place} path={path} pointer={pointer} />;
            }}
            onCaret={onCaret}
            onClose={() => close(active)}
          />
        )}
        {active?.kind === "diff" && (
          <Suspense fallback={<Waiting what="Loading" />}>
            <DiffView key={keyOf(active)} place={files.place} path={active.path} staged={active.staged} commit={active.commit} />
          </Suspense>
        )}
        {active?.kind === "history" && (
          <Suspense fallback={<Waiting what="Loading" />}>
            <FileHistory key={keyOf(active)} place={files.place} path={active.path} />
          </Suspense>
        )}
        {!active && (
          <div className="grid h-full place-items-center">
            <EmptyState icon={<FileSearch />} title="No file is open" action={<Button onClick={onQuickOpen}>Open a file</Button>}>
              Choose one at the left, or press <Keys keys="Ctrl P" /> and type a few letters of its name.
            </EmptyState>
          </div>
        )}
      </div>
      {closing && (
        <ConfirmDialog
          title={`Close ${nameOf(closing.path)} without saving?`}
          action="Throw my changes away"
          onClose={() => setClosing(undefined)}
          onConfirm={() => {
            onClose(closing);
            return Promise.resolve();
          }}
        >
          <p>
            What you typed in <VisibleText text={closing.path} /> since the last save is lost.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

/** Text that can no longer be saved is still the person's. */
function KeepNote({ text }: { text: string }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 border-b border-line bg-wait-soft px-3 py-1.5 text-wait">
      <span className="min-w-60 flex-1">
        You may no longer save here. Your unsaved text is kept in this browser; copy it to keep it elsewhere.
      </span>
      <span className="text-text">
        <CopyButton text={text} />
      </span>
    </div>
  );
}
