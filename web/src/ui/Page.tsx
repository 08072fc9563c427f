import { useEffect } from "react";
import type { ReactNode } from "react";

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the frame that scrolls: title, what it is about, what can be done, content. */
export function Page({ title, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Bailey`;
  }, [title]);
  return (
    <div className="thin-scroll h-full overflow-y-auto">
      <div className="mx-auto w-full max-w-[960px] px-6 py-7 max-wide:px-4 max-wide:py-5">
        <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
          <div className="min-w-0 flex-1">
            <h1 className="text-xl font-semibold">{title}</h1>
            {lead !== undefined && <p className="mt-0.5 text-muted">{lead}</p>}
          </div>
          {actions}
        </div>
        {children}
      </div>
    </div>
  );
}
