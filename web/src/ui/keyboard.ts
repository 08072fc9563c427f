/** Whether something has the keyboard and keeps it: what arrives late leaves it there. That is what is open over the page, and a list in which one clicks. */
export function keyboardIsKept(): boolean {
  if (document.activeElement?.closest("[data-keeps-keyboard]") != null) return true;
  const overlay = document.activeElement?.closest('[role="menu"], [role="dialog"], [role="alertdialog"]');
  return overlay != null && overlay.getAttribute("data-state") !== "closed";
}

/** Whether nothing on the page has the keyboard yet. */
export function nobodyHasKeyboard(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
