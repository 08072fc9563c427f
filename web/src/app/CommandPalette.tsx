import { useState } from "react";
import { useStore } from "../lib/store";
import { Palette } from "../ui/Palette";
import type { PaletteItem } from "../ui/Palette";
import { fuzzy } from "../lib/fuzzy";
import { commands } from "./commands";

/** Ctrl-Shift-P: everything that can be done here, found by a few letters. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const all = useStore(commands);
  const [text, setText] = useState("");
  const found = fuzzy(
    text,
    all.filter((one) => one.id !== "palette" && one.local !== true),
    (one) => `${one.group} ${one.title}`,
  );
  const items: PaletteItem[] = found.map((one) => ({
    id: one.id,
    text: one.title,
    hint: one.group,
    ...(one.keys === undefined ? {} : { keys: one.keys }),
  }));
  return (
    <Palette
      open={open}
      label="Commands"
      placeholder="What do you want to do?"
      text={text}
      onText={setText}
      items={items}
      empty="No command matches."
      onClose={() => {
        setText("");
        onClose();
      }}
      onPick={(id) => {
        setText("");
        onClose();
        // After the dialog has given the focus back, so that a command may move it.
        setTimeout(() => all.find((one) => one.id === id)?.run());
      }}
    />
  );
}
