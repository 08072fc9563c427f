import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

/** Answers are kept while they are shown; what changes is told by the event stream. A refusal is never asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => {
        const { code, status } = Problem.of(error);
        return count < 3 && (code === "offline" || status === 502 || status === 503);
      },
    },
  },
});
