import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { TerminalSquare } from "lucide-react";
import { api, call } from "../lib/client";
import { useSession } from "../lib/session";
import type { DeviceRequest } from "../lib/wire";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Note } from "../ui/Note";
import { ProblemNote } from "../ui/ProblemNote";
import { Time } from "../ui/Time";
import { useSubmit } from "../ui/useSubmit";
import { VisibleText } from "../ui/VisibleText";
import { EntryCard } from "./EntryCard";

/** A command line asks to act as the person: its code, which machine it is, yes or no. No link decides anything by itself. */
export function DevicePage() {
  const { code: linked = "" } = useSearch({ from: "/device" });
  const [device, setDevice] = useState<DeviceRequest>();
  const [decided, setDecided] = useState<"allowed" | "refused">();
  if (device === undefined) return <CodeStep linked={linked} found={setDevice} />;
  if (decided === undefined) return <DecisionStep device={device} decided={setDecided} back={() => setDevice(undefined)} />;
  return (
    <EntryCard
      title={decided === "allowed" ? "The command line is let in" : "The command line is refused"}
      lead={
        decided === "allowed"
          ? "Go back to your terminal. The account page lists it, and ends it whenever you want."
          : "It was told so, and its code no longer works."
      }
    >
      <Button size="large" className="w-full" onClick={() => window.location.assign("/account")}>
        Go to the account page
      </Button>
    </EntryCard>
  );
}

function CodeStep({ linked, found }: { linked: string; found: (device: DeviceRequest) => void }) {
  const [code, setCode] = useState(linked);
  const { busy, problem, submit } = useSubmit(() => call(api.POST("/api/v1/auth/device/request", { body: { userCode: code } })), found);
  return (
    <EntryCard
      title="Let a command line in"
      lead={
        linked === ""
          ? "Type the code that your terminal shows after “bailey login”."
          : "Compare: your own terminal must show exactly this code. Did somebody send you the link? Then close this page."
      }
    >
      <form onSubmit={submit} className="space-y-4">
        <Field
          label="Code"
          value={code}
          onChange={setCode}
          required
          maxLength={40}
          autoFocus={linked === ""}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="WDJB-MJHT"
          errors={problem?.errors["userCode"]}
          style={{ fontFamily: "var(--font-mono)", letterSpacing: "0.12em", textTransform: "uppercase" }}
        />
        {problem && problem.errors["userCode"] === undefined && <ProblemNote problem={problem} />}
        <Button type="submit" look="primary" size="large" className="w-full" busy={busy}>
          Continue
        </Button>
      </form>
    </EntryCard>
  );
}

interface DecisionProps {
  device: DeviceRequest;
  decided: (how: "allowed" | "refused") => void;
  back: () => void;
}

function DecisionStep({ device, decided, back }: DecisionProps) {
  const { user } = useSession();
  const say = (allow: boolean) => call(api.POST("/api/v1/auth/device/decision", { body: { userCode: device.userCode, allow } }));
  const allowing = useSubmit(
    () => say(true),
    () => decided("allowed"),
  );
  const refusing = useSubmit(
    () => say(false),
    () => decided("refused"),
  );
  const busy = allowing.busy || refusing.busy;
  const problem = allowing.problem ?? refusing.problem;
  return (
    <EntryCard
      title="Let this machine in?"
      lead={
        <>
          It will act as <VisibleText text={user?.email ?? ""} />, with everything that you may do.
        </>
      }
    >
      <div className="space-y-4">
        <div className="flex gap-3 rounded-md border border-line bg-sunken px-3 py-3">
          <TerminalSquare aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
          <dl className="grid min-w-0 flex-1 grid-cols-[auto_1fr] gap-x-3 gap-y-1 [&_dd]:min-w-0 [&_dd]:break-words [&_dt]:text-muted">
            <dt>Machine</dt>
            <dd className="font-semibold">
              <VisibleText text={device.name} />
            </dd>
            <dt>System</dt>
            <dd>
              <VisibleText text={device.platform ?? "not said"} />
            </dd>
            <dt>Address</dt>
            <dd>
              <span className="font-mono">{device.address ?? "unknown"}</span>
              <span className={device.sameAddress ? "block text-sm text-muted" : "block text-sm font-semibold text-wait"}>
                {device.sameAddress ? "the same as this browser’s" : "not the address of this browser"}
              </span>
            </dd>
            <dt>Asked</dt>
            <dd>
              <Time at={device.created} />
            </dd>
            <dt>Code</dt>
            <dd className="font-mono tracking-widest">{device.userCode}</dd>
          </dl>
        </div>
        <Note tone="wait">
          <p className="font-semibold text-wait">Only if you typed “bailey login” yourself, just now</p>
          <p className="mt-0.5">
            Name and system are the machine’s own words. Whoever sent you here by a link, a message or a call wants to act as you: refuse.
          </p>
        </Note>
        {problem && <ProblemNote problem={problem} />}
        <div className="grid grid-cols-2 gap-2">
          <Button size="large" busy={refusing.busy} disabled={busy} onClick={refusing.submit}>
            Refuse
          </Button>
          <Button look="primary" size="large" busy={allowing.busy} disabled={busy} onClick={allowing.submit}>
            Allow
          </Button>
        </div>
        {problem && (
          <Button size="large" className="w-full" onClick={back}>
            Type another code
          </Button>
        )}
      </div>
    </EntryCard>
  );
}
