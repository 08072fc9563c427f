/** Whether something is open over the page and has the keyboard: what arrives late leaves it there. */
export function overlayHasKeyboard(): boolean {
  const overlay = document.activeElement?.closest('[role="menu"], [role="dialog"], [role="alertdialog"]');
  return overlay != null && overlay.getAttribute("data-state") !== "closed";
}

/** Whether nothing on the page has the keyboard yet. */
export function nobodyHasKeyboard(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
