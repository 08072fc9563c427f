import type { ReactNode } from "react";
import { Mark } from "./Mark";

/** The frame of the pages before sign-in. */
export function EntryCard({ title, lead, children, foot }: { title: string; lead?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  return (
    <main className="grid min-h-full place-items-center bg-sunken px-4 py-10">
      <div className="w-full max-w-[400px]">
        <div className="mb-6 flex items-center justify-center gap-2.5 text-lg font-semibold tracking-tight">
          <Mark className="size-7" />
          Bailey
        </div>
        <div className="rounded-xl border border-line bg-panel px-6 py-6 max-wide:px-5">
          <h1 className="text-xl font-semibold">{title}</h1>
          {lead !== undefined && <div className="mt-1 text-muted">{lead}</div>}
          <div className="mt-5">{children}</div>
        </div>
        {foot !== undefined && <div className="mt-4 text-center text-sm text-muted">{foot}</div>}
      </div>
    </main>
  );
}
