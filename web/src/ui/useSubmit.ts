import { useState } from "react";
import { Problem } from "../lib/problem";

/** One form's way to the server: busy while it runs, and what was wrong. */
export function useSubmit<T>(act: () => Promise<T>, done: (value: T) => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function submit() {
    setBusy(true);
    setProblem(undefined);
    try {
      done(await act());
    } catch (error) {
      setProblem(Problem.of(error));
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    problem,
    reset: () => setProblem(undefined),
    submit: (event: { preventDefault: () => void }) => (event.preventDefault(), void submit()),
  };
}
