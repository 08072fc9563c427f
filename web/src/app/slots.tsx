import { createPortal } from "react-dom";
import type { ReactNode } from "react";
import { Store, useStore } from "../lib/store";

/** Places of the frame that the page in it fills. */
export const slots = {
  crumb: new Store<HTMLElement | null>(null),
  activities: new Store<HTMLElement | null>(null),
  phoneBar: new Store<HTMLElement | null>(null),
};

export function Slot({ into, children }: { into: keyof typeof slots; children: ReactNode }) {
  const element = useStore(slots[into]);
  return element ? createPortal(children, element) : null;
}
