import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { allPages } from "../lib/pages";

/** The browsers and tokens that are signed in as this person. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => {
    const all = await allPages((cursor) =>
      call(api.GET("/api/v1/auth/sessions", { params: { query: cursor === undefined ? {} : { cursor } } })),
    );
    return all.sort((a, b) => b.lastSeen.localeCompare(a.lastSeen));
  },
});
