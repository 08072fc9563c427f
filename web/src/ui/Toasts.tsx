import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "../lib/store";
import { cx } from "./classes";
import { dismiss, toasts } from "./toasts";
import type { Toast } from "./toasts";
import { VisibleText } from "./VisibleText";

/** Passing remarks at the foot, read out politely; pointing at one keeps it. */
export function Toasts() {
  const all = useStore(toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className={cx(
        "fixed right-4 bottom-4 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 max-wide:bottom-18",
        // On a phone a dialog is at the foot: its buttons stay free.
        "max-wide:in-[body:has([role=dialog])]:top-4 max-wide:in-[body:has([role=dialog])]:bottom-auto",
      )}
    >
      {all.map((one) => (
        <One key={one.id} toast={one} />
      ))}
    </div>
  );
}

function One({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  const stay = toast.action !== undefined || toast.tone === "danger" ? 12_000 : 4_000;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), stay);
    return () => clearTimeout(timer);
  }, [held, stay, toast.id]);
  return (
    <div
      className={cx("pop flex items-start gap-2 px-3 py-2 animate-[appear_120ms_ease-out]", toast.tone === "danger" && "border-danger/60")}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className="min-w-0 flex-1 py-0.5">
        <p className={cx("font-medium", toast.tone === "danger" && "text-danger")}>
          <VisibleText text={toast.text} />
        </p>
        {toast.detail !== undefined && (
          <p className="text-muted">
            <VisibleText text={toast.detail} />
          </p>
        )}
      </div>
      {toast.action && (
        <button
          type="button"
          className="h-6 rounded px-2 font-semibold text-accent hover:bg-hover"
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="grid size-6 place-items-center rounded text-muted hover:bg-hover"
        onClick={() => dismiss(toast.id)}
      >
        <X className="size-3.5" />
      </button>
    </div>
  );
}
