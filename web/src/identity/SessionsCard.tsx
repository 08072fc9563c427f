import { useQuery } from "@tanstack/react-query";
import { KeyRound, Monitor, TerminalSquare } from "lucide-react";
import { api, call } from "../lib/client";
import { Problem } from "../lib/problem";
import { queries } from "../lib/queries";
import type { SessionInfo } from "../lib/wire";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Waiting } from "../ui/Later";
import { Pill } from "../ui/Pill";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { toast, toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { agentName } from "./agentName";
import { sessionsQuery } from "./sessions";

export function SessionsCard() {
  const { data, error } = useQuery(sessionsQuery);
  return (
    <Card
      title="Signed in"
      lead="Browsers, command lines and tokens that act as you. Ending one closes its open terminals within two seconds."
      flush
    >
      {error && <ProblemNote problem={Problem.of(error)} className="m-4" />}
      {!data && !error && <Waiting what="Reading your sessions" />}
      <ul className="divide-y divide-line">
        {data?.map((one) => (
          <Row key={one.id} session={one} />
        ))}
      </ul>
    </Card>
  );
}

const ended: Record<string, string> = {
  browser: "That browser is signed out.",
  token: "The token no longer works.",
  device: "That command line is signed out.",
};
const icons: Record<string, typeof Monitor> = { token: KeyRound, device: TerminalSquare };

function Row({ session }: { session: SessionInfo }) {
  async function end() {
    try {
      await call(api.DELETE("/api/v1/auth/sessions/{session}", { params: { path: { session: session.id } } }));
      toast(ended[session.kind] ?? "It is signed out.");
    } catch (error) {
      toastProblem(error, "It is still signed in.");
    }
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  }

  const Icon = icons[session.kind] ?? Monitor;
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          <VisibleText text={session.kind === "browser" ? agentName(session.agent ?? session.name) : session.name} />
          {session.current && <Pill tone="ok">this one</Pill>}
        </p>
        <p className="text-sm text-muted">
          {session.platform != null && (
            <>
              <VisibleText text={session.platform} /> ·{" "}
            </>
          )}
          {session.address != null && <>{session.address} · </>}
          {session.kind === "device" && (
            <>
              let in <Time at={session.created} /> ·{" "}
            </>
          )}
          used <Time at={session.lastSeen} /> · ends <Time at={session.expires} />
        </p>
      </div>
      {!session.current && (
        <Button size="small" look="danger" onClick={() => void end()}>
          End
        </Button>
      )}
    </li>
  );
}
