import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Mark } from "../identity/Mark";

export function NotFoundPage() {
  useEffect(() => {
    document.title = "Not found · Bailey";
  }, []);
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="max-w-[420px] text-center">
        <Mark className="mx-auto mb-4 size-10" />
        <h1 className="text-xl font-semibold">Nothing is here</h1>
        <p className="mt-1 text-muted">
          The address is wrong, the thing was deleted, or it is not yours to see. The server gives the same answer for all three.
        </p>
        <Link
          to="/"
          className="mt-5 inline-flex h-9 items-center rounded-md bg-accent px-4 font-semibold text-on-accent hover:brightness-110"
        >
          Go home
        </Link>
      </div>
    </main>
  );
}
