import { useEffect, useState } from "react";
import type { ReactNode } from "react";

/** Shows nothing for a moment: what is quick needs no sign of waiting. */
export function Later({ children, after = 150 }: { children: ReactNode; after?: number }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return due ? <>{children}</> : null;
}

/** A line that says what is awaited. */
export function Waiting({ what }: { what: string }) {
  return (
    <Later>
      <p role="status" className="p-4 text-muted">
        {what}…
      </p>
    </Later>
  );
}
