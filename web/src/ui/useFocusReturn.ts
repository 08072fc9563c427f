import { useRef } from "react";

/** What last had the focus outside of menus and dialogs. */
let last: HTMLElement | undefined;

if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest('[role="menu"], [role="dialog"], [role="alertdialog"]') === null) last = target;
  });
}

/**
 * Gives the focus back where it was when a dialog opened. The library does so only for dialogs with a trigger of its own. An entry of a menu
 * that opened it is gone by then: it is what had the focus before the menu.
 */
export function useFocusReturn() {
  const opener = useRef<Element | undefined>(undefined);
  return {
    onOpenAutoFocus: () => {
      const now = document.activeElement;
      opener.current = now === null || now === document.body || now.closest('[role="menu"]') !== null ? last : now;
    },
    onCloseAutoFocus: (event: Event) => {
      if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return;
      event.preventDefault();
      opener.current.focus();
    },
  };
}
