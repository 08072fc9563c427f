import type { ReactNode } from "react";
import type { Doc } from "../../files/documents";
import { nameOf, parentOf } from "../../lib/paths";
import { visible } from "../../lib/visibleText";
import { cx } from "../../ui/classes";
import { TabStrip } from "../../ui/TabStrip";
import type { TabItem } from "../../ui/TabStrip";
import { VisibleText } from "../../ui/VisibleText";
import { keyOf } from "./tabs";
import type { Tab } from "./tabs";

interface EditorTabsProps {
  tabs: Tab[];
  active: Tab | undefined;
  documents: ReadonlyMap<string, Doc>;
  onShow: (tab: Tab) => void;
  onClose: (tab: Tab) => void;
  /** Buttons for what the active tab shows. */
  children?: ReactNode;
}

export function EditorTabs({ tabs, active, documents, onShow, onClose, children }: EditorTabsProps) {
  const names = tabs.map((tab) => nameOf(tab.path));
  const items = tabs.map((tab): TabItem => {
    const doc = tab.kind === "file" ? documents.get(tab.path) : undefined;
    const name = nameOf(tab.path);
    const twin = tab.kind === "file" && names.filter((one) => one === name).length > 1;
    const state =
      tab.kind === "history"
        ? ", history"
        : tab.kind === "diff"
          ? tab.staged
            ? ", staged changes"
            : ", changes"
          : doc?.dirty === true
            ? ", not saved"
            : "";
    return {
      key: keyOf(tab),
      title: visible(tab.path) + state,
      content: (
        <>
          <span className={cx("truncate", doc?.gone === true && "line-through")}>
            <VisibleText text={name} />
          </span>
          {tab.kind === "history" && <span className="text-sm text-muted">history</span>}
          {tab.kind === "diff" && (
            <span className="text-sm text-muted">
              {tab.commit !== undefined ? tab.commit.slice(0, 8) : tab.staged ? "staged" : "changes"}
            </span>
          )}
          {twin && (
            <span className="truncate text-sm text-muted">
              <VisibleText text={nameOf(parentOf(tab.path))} />
            </span>
          )}
          {doc?.dirty === true && (
            <span aria-hidden className="text-wait">
              ●
            </span>
          )}
        </>
      ),
    };
  });
  const find = (key: string) => tabs.find((tab) => keyOf(tab) === key);
  const then = (act: (tab: Tab) => void) => (key: string) => {
    const tab = find(key);
    if (tab) act(tab);
  };
  return (
    <div className="flex h-8.5 shrink-0 border-b border-line bg-sunken max-wide:h-11">
      <TabStrip
        label="Open files"
        tabs={items}
        active={active && keyOf(active)}
        activeClass="bg-bg shadow-[inset_0_2px_var(--accent)]"
        closable={() => true}
        onShow={then(onShow)}
        onClose={then(onClose)}
      />
      {children != null && <div className="ml-auto flex shrink-0 items-center gap-0.5 px-1">{children}</div>}
    </div>
  );
}
