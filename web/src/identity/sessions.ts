import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../lib/client";

/** The browsers and tokens that are signed in as this person. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => call(api.GET("/api/v1/auth/sessions")),
});
