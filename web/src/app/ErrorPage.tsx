import { Problem } from "../lib/problem";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";

/** Something on this page broke: what is known, and the ways out. */
export function ErrorPage({ error }: { error: unknown }) {
  const problem = Problem.of(error);
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="w-full max-w-[480px]">
        <h1 className="text-xl font-semibold">{problem.code === "offline" ? "The server does not answer" : "This page broke"}</h1>
        <p className="mt-1 mb-4 text-muted">Nothing that was saved is lost, and unsaved text is kept in this browser.</p>
        <ProblemNote problem={problem} />
        <div className="mt-4 flex gap-2">
          <Button look="primary" onClick={() => window.location.reload()}>
            Load again
          </Button>
          <Button onClick={() => window.location.assign("/")}>Go home</Button>
        </div>
      </div>
    </main>
  );
}
