import { downloadArchive } from "../../files/downloads";
import type { Files } from "../../files/files";
import type { Workspace } from "../../lib/wire";
import { toast, toastProblem } from "../../ui/toasts";
import { sleep, stop, wake } from "../../workspaces/workspaces";
import type { Command } from "../commands";
import { activities } from "./Activities";
import { arrange, layout } from "./layout";
import type { Panel } from "./place";
import type { Tab } from "./tabs";

interface Acts {
  workspace: Workspace;
  org: string;
  files: Files;
  active: Tab | undefined;
  writable: boolean;
  up: boolean;
  quickOpen: () => void;
  choosePanel: (panel: Panel) => void;
  toggleTerminal: () => void;
  newTerminal: () => void;
  closeTab: (tab: Tab) => void;
  showHistory: (path: string) => void;
  showProblems: () => void;
  stash: () => void;
  /** Shows the commit of the line with the caret. */
  pickLine: (() => void) | undefined;
}

/** Keys that a shell or what runs in it uses: they are its own while it has the focus. */
const shell = ".xterm";

/** What can be done in a workspace, with its keys. */
export function workspaceCommands(acts: Acts): Command[] {
  const { workspace, org, files, active, writable, up } = acts;
  const save = () => {
    if (active?.kind === "file" && writable) void files.documents.save(active.path);
  };
  const list: Command[] = [
    { id: "file.open", title: "Open a file", group: "Files", keys: "Ctrl P", always: true, except: shell, run: acts.quickOpen },
    { id: "file.save", title: "Save", group: "Files", keys: "Ctrl S", always: true, except: shell, run: save },
    ...activities.map(({ panel, label, keys }) => ({
      id: `panel.${panel}`,
      title: `Show ${label.toLowerCase()}`,
      group: "View",
      keys,
      always: true,
      // There it finds in what the terminal printed.
      ...(panel === "search" ? { except: shell } : {}),
      run: () => acts.choosePanel(panel),
    })),
    {
      id: "side.toggle",
      title: "Show or hide the side panel",
      group: "View",
      keys: "Ctrl B",
      always: true,
      except: shell,
      run: () => arrange({ sideOpen: !layout.get().sideOpen }),
    },
    { id: "terminal.toggle", title: "To the terminal and back", group: "Terminal", keys: "Ctrl `", always: true, run: acts.toggleTerminal },
    {
      id: "wrap",
      title: "Wrap long lines, or not",
      group: "View",
      keys: "Alt Z",
      always: true,
      except: shell,
      run: () => arrange({ wrap: !layout.get().wrap }),
    },
    {
      id: "terminal.reader",
      title: layout.get().screenReader ? "Terminal for screen readers: off" : "Terminal for screen readers: on",
      group: "Terminal",
      run: () => arrange({ screenReader: !layout.get().screenReader }),
    },
    { id: "files.trash", title: "Show the trash", group: "Files", run: () => files.asking.set({ act: "trash" }) },
    {
      id: "files.zip",
      title: "Download what is chosen in the tree, or everything, as zip",
      group: "Files",
      run: () => downloadArchive(files.place, files.tree.chosenEntries(), "zip"),
    },
    {
      id: "files.tar",
      title: "Download what is chosen in the tree, or everything, as tar.gz",
      group: "Files",
      run: () => downloadArchive(files.place, files.tree.chosenEntries(), "tar.gz"),
    },
    { id: "tree.rename", title: "Rename, in the file tree", group: "Files", keys: "F2", local: true, run: () => undefined },
    { id: "tree.delete", title: "Delete, in the file tree", group: "Files", keys: "Delete", local: true, run: () => undefined },
    {
      id: "problems",
      title: "Show or hide the problems",
      group: "View",
      keys: "Ctrl Shift M",
      always: true,
      except: shell,
      run: acts.showProblems,
    },
    {
      id: "language.definition",
      title: "To the definition (language server)",
      group: "Editor",
      keys: "F12",
      local: true,
      run: () => undefined,
    },
    {
      id: "language.references",
      title: "Find references (language server)",
      group: "Editor",
      keys: "Shift F12",
      local: true,
      run: () => undefined,
    },
    {
      id: "language.rename",
      title: "Rename a name everywhere (language server)",
      group: "Editor",
      keys: "F2",
      local: true,
      run: () => undefined,
    },
    {
      id: "language.words",
      title: "What is this? (language server)",
      group: "Editor",
      keys: "Ctrl K Ctrl I",
      local: true,
      run: () => undefined,
    },
    { id: "language.next", title: "To the next problem", group: "Editor", keys: "F8", local: true, run: () => undefined },
    {
      id: "language.format",
      title: "Format the file (language server)",
      group: "Editor",
      keys: "Shift Alt F",
      local: true,
      run: () => undefined,
    },
    { id: "tree.several", title: "Choose several, in the file tree", group: "Files", keys: "Shift ↓", local: true, run: () => undefined },
    { id: "tree.cut", title: "Cut, in the file tree", group: "Files", keys: "Ctrl X", local: true, run: () => undefined },
    {
      id: "tree.paste",
      title: "Put what was cut here, in the file tree",
      group: "Files",
      keys: "Ctrl V",
      local: true,
      run: () => undefined,
    },
    { id: "editor.find", title: "Find in the file", group: "Editor", keys: "Ctrl F", local: true, run: () => undefined },
    { id: "terminal.find", title: "Find in the terminal", group: "Terminal", keys: "Ctrl Shift F", local: true, run: () => undefined },
    { id: "editor.tab", title: "Let Tab leave the editor", group: "Editor", keys: "Ctrl M", local: true, run: () => undefined },
  ];
  if (up && writable) {
    const move = () => {
      const paths = files.tree.chosenEntries().flatMap((entry) => (entry.readable ? [entry.path] : []));
      if (paths.length > 0) files.asking.set({ act: "move", paths });
      else toast("Choose in the file tree what is to be moved.");
    };
    list.push(
      { id: "files.upload", title: "Upload files", group: "Files", run: () => void files.pick(false) },
      { id: "files.upload.folder", title: "Upload a folder", group: "Files", run: () => void files.pick(true) },
      { id: "files.move", title: "Move what is chosen in the tree to another folder", group: "Files", run: move },
    );
  }
  if (up && writable)
    list.push({ id: "terminal.new", title: "New terminal", group: "Terminal", keys: "Ctrl Shift `", always: true, run: acts.newTerminal });
  if (up && active) list.push({ id: "git.history", title: "History of this file", group: "Git", run: () => acts.showHistory(active.path) });
  if (up && active?.kind === "file")
    list.push({
      id: "git.blame",
      title: layout.get().blame ? "Hide who wrote each line (blame)" : "Show who wrote each line (blame)",
      group: "Git",
      run: () => arrange({ blame: !layout.get().blame }),
    });
  if (up && writable) list.push({ id: "git.stash", title: "Put the changes away (stash)", group: "Git", run: acts.stash });
  if (up && acts.pickLine) list.push({ id: "git.line", title: "Show the commit of this line", group: "Git", run: acts.pickLine });
  if (active)
    list.push({
      id: "tab.close",
      title: "Close the tab",
      group: "Files",
      keys: "Alt W",
      always: true,
      except: shell,
      run: () => acts.closeTab(active),
    });
  if (writable && workspace.state === "awake") {
    list.push({
      id: "workspace.sleep",
      title: "Let this workspace doze",
      group: "Workspace",
      run: () => void sleep(org, workspace.id).catch((error: unknown) => toastProblem(error, "It stays awake.")),
    });
  }
  if (writable && up) {
    list.push({
      id: "workspace.stop",
      title: "Stop this workspace",
      group: "Workspace",
      run: () => void stop(org, workspace.id).catch((error: unknown) => toastProblem(error, "It was not stopped.")),
    });
  } else if (!up) {
    list.push({
      id: "workspace.wake",
      title: "Wake this workspace",
      group: "Workspace",
      run: () => void wake(org, workspace.id).catch((error: unknown) => toastProblem(error, "It did not wake.")),
    });
  }
  return list;
}
