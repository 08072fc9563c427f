import { useQuery } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { count } from "../lib/units";

/** After which time details are erased, where the operator has set one. */
export function RetentionLine({ org }: { org: string }) {
  const { data } = useQuery({
    queryKey: ["audit", org, "retention"],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/audit/retention", { params: { path: { org } } })),
  });
  if (data?.bodyDays == null) return null;
  return (
    <p className="mb-4 text-sm text-muted">
      Details are erased after {count(data.bodyDays, "day", "days")}: of an older entry its place, time, kind and principal remain, and its
      proof.
    </p>
  );
}
