import type { ComponentProps, ReactNode } from "react";
import { cx } from "./classes";
import { Tip } from "./Tip";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** What it does; also the tooltip. */
  label: string;
  keys?: string;
  icon: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  on?: boolean;
}

export function IconButton({ label, keys, icon, side, on, className, ...rest }: IconButtonProps) {
  return (
    <Tip label={label} {...(keys === undefined ? {} : { keys })} {...(side === undefined ? {} : { side })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={on}
        className={cx(
          "inline-grid size-7 shrink-0 place-items-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-text disabled:opacity-50 max-wide:size-9 [&_svg]:size-4",
          on === true && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tip>
  );
}
