/**
 * Where the focus goes back to when a dialog closes that an entry of a menu opened: the entry is gone by then, so it is what had the focus
 * before the menu.
 */
let last: HTMLElement | undefined;

if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest('[role="menu"], [role="dialog"], [role="alertdialog"]') === null) last = target;
  });
}

/** Asked while a dialog opens; undefined where what has the focus now will still be there. */
export function openerBeforeMenu(): HTMLElement | undefined {
  const now = document.activeElement;
  return now === null || now === document.body || now.closest('[role="menu"]') !== null ? last : undefined;
}
