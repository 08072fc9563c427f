/** Whether something has the keyboard and keeps it: what arrives late leaves it there. That is what is open over the page, and a list in which one clicks. */
export function keyboardIsKept(): boolean {
  if (document.activeElement?.closest("[data-keeps-keyboard]") != null) return true;
  const overlay = document.activeElement?.closest('[role="menu"], [role="dialog"], [role="alertdialog"]');
  return overlay != null && overlay.getAttribute("data-state") !== "closed";
}

let act: { at: number; where: EventTarget | null } | undefined;
const remember = (event: Event) => {
  act = { at: event.timeStamp, where: event.target };
};
window.addEventListener("keydown", remember, true);
window.addEventListener("pointerdown", remember, true);

/** Whether somebody, after that moment (of `performance.now()`), typed or clicked in another region of the page and has the keyboard there. */
export function workedElsewhereSince(moment: number, here: Element): boolean {
  const region = document.activeElement?.closest("[data-region]");
  return (
    act !== undefined &&
    act.at > moment &&
    region != null &&
    !region.contains(here) &&
    act.where instanceof Node &&
    region.contains(act.where)
  );
}

/** Whether nothing on the page has the keyboard yet. */
export function nobodyHasKeyboard(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
