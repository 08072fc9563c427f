import type { ComponentProps, ReactNode } from "react";
import { cx } from "./classes";

type Look = "plain" | "primary" | "danger" | "quiet";

const looks: Record<Look, string> = {
  plain: "bg-panel border-line-strong hover:bg-hover",
  primary: "bg-accent border-accent text-on-accent font-semibold hover:brightness-110",
  danger: "bg-panel text-danger border-danger/50 hover:bg-danger-soft",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-text",
};

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  size?: "small" | "usual" | "large";
  /** Something is under way: the control itself shows it and takes no second press. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  look = "plain",
  size = "usual",
  busy = false,
  icon,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cx(
        "relative inline-flex shrink-0 items-center justify-center gap-1.5 overflow-hidden rounded-md border whitespace-nowrap transition-colors duration-100 disabled:opacity-60 disabled:cursor-default [&_svg]:shrink-0",
        size === "small" && "h-6 px-2 text-sm",
        size === "usual" && "h-8 px-3 max-wide:h-9",
        size === "large" && "h-11 px-5 text-md",
        looks[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
      {busy && <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 w-2/5 animate-[slide_1s_linear_infinite] bg-current" />}
    </button>
  );
}
