import type { ReactNode } from "react";

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** One sentence, one button, one command. */
export function EmptyState({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon !== undefined && (
        <div className="grid size-11 place-items-center rounded-xl bg-accent-soft text-accent [&_svg]:size-5">{icon}</div>
      )}
      <p className="mt-1 text-md font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-96 text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}
