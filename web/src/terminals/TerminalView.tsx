import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../lib/problem";
import { useStore, Store } from "../lib/store";
import { IconButton } from "../ui/IconButton";
import { nobodyHasKeyboard, keyboardIsKept } from "../ui/keyboard";
import { LinkDialog } from "./LinkDialog";
import { attachPath, readOutput, readTerminal } from "./terminals";
import type { Place } from "./terminals";
import { TerminalConnection } from "./terminalConnection";
import type { Attachment } from "./terminalConnection";
import { TerminalNote } from "./TerminalNote";
import { makeXterm } from "./xterm";
import type { Xterm } from "./xterm";

interface TerminalViewProps {
  place: Place;
  id: string;
  shown: boolean;
  /** Somebody chose it here; one that came with the page takes the keyboard only where nothing has it. */
  chosen: boolean;
  /** The workspace runs; else only what was kept of the output is shown. */
  up: boolean;
  screenReader: boolean;
  onTitle: (title: string) => void;
}

const nothing = new Store<Attachment>({ phase: "connecting", readOnly: false });

/** One terminal on the screen. It stays attached while its tab is open, shown or not. */
export default function TerminalView({ place, id, shown, chosen, up, screenReader, onTitle }: TerminalViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const xterm = useRef<Xterm>(undefined);
  const [connection, setConnection] = useState<TerminalConnection>();
  const [link, setLink] = useState<string>();
  const [finding, setFinding] = useState(false);
  const titled = useRef(onTitle);
  const visible = useRef(shown);
  useEffect(() => {
    titled.current = onTitle;
    visible.current = shown;
  });
  const state = useStore(connection?.state ?? nothing);
  const { org, id: workspace } = place;

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const made = makeXterm(parent, setLink, screenReader);
    const { terminal, fit } = made;
    xterm.current = made;
    const where = { org, id: workspace };
    const line = new TerminalConnection(
      attachPath(where, id),
      {
        write: (bytes, done) => terminal.write(bytes, done),
        resized: (columns, rows) => terminal.resize(Math.max(2, columns), Math.max(1, rows)),
        titled: (title) => titled.current(title),
      },
      () => readTerminal(where, id),
    );
    setConnection(line);
    const subscriptions = [terminal.onData((text) => line.type(text)), terminal.onBinary((text) => line.typeBinary(text))];
    terminal.attachCustomKeyEventHandler((event) => ownKeys(event, terminal, () => setFinding(true)));
    const refit = () => {
      if (!visible.current || parent.clientWidth === 0) return;
      const size = fit.proposeDimensions();
      if (!size || Number.isNaN(size.cols) || Number.isNaN(size.rows)) return;
      const { readOnly, phase } = line.state.get();
      if (readOnly || phase === "ended" || !up) return;
      terminal.resize(size.cols, size.rows);
      line.resize(size.cols, size.rows);
    };
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(refit);
    });
    observer.observe(parent);
    parent.addEventListener("focusin", refit);
    refit();
    const stop = up ? line.start() : showKept(where, id, terminal);
    return () => {
      stop();
      cancelAnimationFrame(frame);
      observer.disconnect();
      parent.removeEventListener("focusin", refit);
      subscriptions.forEach((one) => one.dispose());
      made.dispose();
    };
  }, [org, workspace, id, up, screenReader]);

  useEffect(() => {
    if (shown && !keyboardIsKept() && (chosen || nobodyHasKeyboard())) xterm.current?.terminal.focus();
  }, [shown, chosen]);

  return (
    <div className="relative flex h-full flex-col bg-[#111110]">
      {finding && <FindBar xterm={xterm} onClose={() => (setFinding(false), xterm.current?.terminal.focus())} />}
      <div ref={box} className="min-h-0 flex-1 overflow-hidden px-3 pt-2" />
      <TerminalNote state={state} up={up} onRetry={() => connection?.retryNow()} />
      {link !== undefined && <LinkDialog url={link} onClose={() => setLink(undefined)} />}
    </div>
  );
}

/** A stopped workspace has no terminals to attach to; what they printed is there to read. */
function showKept(place: Place, id: string, terminal: Xterm["terminal"]): () => void {
  let over = false;
  readOutput(place, id).then(
    (bytes) => !over && terminal.write(bytes),
    (error: unknown) => !over && terminal.write(`\x1b[31m${Problem.of(error).title}\x1b[0m`),
  );
  terminal.options.disableStdin = true;
  return () => {
    over = true;
  };
}

/** Keys that are not the shell's: copy, search, and those that leave the terminal. */
function ownKeys(event: KeyboardEvent, terminal: Xterm["terminal"], find: () => void): boolean {
  if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey) return true;
  if (event.code === "KeyC" && terminal.hasSelection()) {
    void navigator.clipboard.writeText(terminal.getSelection());
    event.preventDefault();
    return false;
  }
  if (event.code === "KeyF") {
    event.preventDefault();
    find();
    return false;
  }
  return event.code !== "KeyV" && event.code !== "KeyC";
}

function FindBar({ xterm, onClose }: { xterm: { current: Xterm | undefined }; onClose: () => void }) {
  const [text, setText] = useState("");
  const next = (wanted: string) => wanted !== "" && xterm.current?.search.findNext(wanted);
  const back = () => text !== "" && xterm.current?.search.findPrevious(text);
  return (
    <div role="search" className="pop absolute top-2 right-4 z-10 flex items-center gap-1 p-1">
      <input
        autoFocus
        aria-label="Find in this terminal"
        placeholder="Find"
        value={text}
        onChange={(event) => (setText(event.target.value), next(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.shiftKey) back();
          else if (event.key === "Enter") next(text);
          else if (event.key === "Escape") onClose();
        }}
        className="h-7 w-44 rounded border border-line-strong bg-panel px-2"
      />
      <IconButton label="Before" icon={<ArrowUp />} onClick={back} />
      <IconButton label="Next" icon={<ArrowDown />} onClick={() => next(text)} />
      <IconButton label="Close" icon={<X />} onClick={onClose} />
    </div>
  );
}
