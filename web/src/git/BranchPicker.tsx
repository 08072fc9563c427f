import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fuzzy } from "../lib/fuzzy";
import { Palette } from "../ui/Palette";
import type { PaletteItem } from "../ui/Palette";
import { toast, toastProblem } from "../ui/toasts";
import { branchesQuery, switchBranch } from "./git";
import type { Place } from "./git";

const CREATE = "\u0000create";

/** Switches to a branch, or makes the one whose name is typed. */
export function BranchPicker({ place, mayWrite, onClose }: { place: Place; mayWrite: boolean; onClose: () => void }) {
  const { data: branches, isPending } = useQuery(branchesQuery(place));
  const [text, setText] = useState("");
  const name = text.trim();
  const items: PaletteItem[] = fuzzy(name, branches ?? [], (one) => one.name).map((one) => ({
    id: one.name,
    text: one.name,
    hint: one.current ? "you are here" : one.remote ? "remote" : one.head.slice(0, 10),
  }));
  if (mayWrite && name !== "" && branches?.every((one) => one.name !== name) === true) {
    items.push({ id: CREATE, text: `Create ${name}`, hint: "from where you are" });
  }

  async function pick(id: string) {
    onClose();
    if (!mayWrite) return;
    const create = id === CREATE;
    const branch = create ? name : id;
    try {
      await switchBranch(place, branch, create);
      toast(`On ${branch}`);
    } catch (error) {
      toastProblem(error, "The branch was not switched. Your changes are as they were.");
    }
  }

  return (
    <Palette
      open
      label="Branches"
      placeholder={mayWrite ? "Switch to a branch, or type a new name" : "Branches"}
      text={text}
      onText={setText}
      items={items}
      empty={isPending ? "Asking git…" : "No branch matches."}
      onClose={onClose}
      onPick={(id) => void pick(id)}
    />
  );
}
