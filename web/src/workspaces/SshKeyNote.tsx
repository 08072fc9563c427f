import { useQuery } from "@tanstack/react-query";
import { api, call } from "../lib/client";
import { Note } from "../ui/Note";
import { PublicKeyField } from "../ui/PublicKeyField";

/** For ssh the remote must know the organisation's key; it is shown where it is needed. */
export function SshKeyNote({ org, url }: { org: string; url: string }) {
  const ssh = /^(ssh:\/\/|[\w.-]+@[\w.-]+:)/.test(url.trim());
  const { data } = useQuery({
    queryKey: ["projects", org, "key"],
    queryFn: () => call(api.GET("/api/v1/orgs/{org}/git/key", { params: { path: { org } } })),
    enabled: ssh,
    staleTime: Infinity,
  });
  if (!ssh || !data) return null;
  return (
    <Note tone="info">
      <p>The remote must know this key of your organisation. Add it there as a deploy key:</p>
      <div className="mt-2">
        <PublicKeyField label="Public key" publicKey={data.publicKey} />
      </div>
    </Note>
  );
}
