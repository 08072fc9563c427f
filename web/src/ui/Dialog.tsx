import { Dialog as Base } from "radix-ui";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./classes";
import { useFocusReturn } from "./useFocusReturn";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

/** Traps the focus and gives it back; Escape closes. On a phone it fills the width at the foot. */
export function Dialog({ open, onClose, title, description, children, wide = false }: DialogProps) {
  const focusReturn = useFocusReturn();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Base.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          {...focusReturn}
          className={cx(
            "pop fixed z-40 flex flex-col overflow-hidden animate-[appear_120ms_ease-out]",
            "wide:top-[12vh] wide:left-1/2 wide:max-h-[80vh] wide:-translate-x-1/2",
            "max-wide:inset-x-0 max-wide:bottom-0 max-wide:max-h-[92dvh] max-wide:rounded-b-none",
            wide ? "wide:w-[min(880px,94vw)]" : "wide:w-[min(460px,94vw)]",
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description !== undefined && <Base.Description className="mt-1 text-muted">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label="Close"
              className="-mr-2 grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X className="size-4" />
            </Base.Close>
          </div>
          <div className="thin-scroll min-h-0 overflow-y-auto px-5 pt-2 pb-5">{children}</div>
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons that ends a dialog. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex justify-end gap-2 max-wide:*:flex-1">{children}</div>;
}
