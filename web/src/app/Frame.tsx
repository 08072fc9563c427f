import { Outlet, useParams, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { sessionQuery, useMay, useSession } from "../lib/session";
import { signedOut } from "../lib/client";
import { usePhone } from "../lib/media";
import { queries } from "../lib/queries";
import { TriangleAlert } from "lucide-react";
import { VisibleText } from "../ui/VisibleText";
import { useCommands, useKeyboard } from "./commands";
import { CommandPalette } from "./CommandPalette";
import { frameCommands } from "./frameCommands";
import { KeysDialog } from "./KeysDialog";
import { startLive } from "./live";
import { PhoneBar } from "./PhoneBar";
import { Rail } from "./Rail";
import { TopLine } from "./TopLine";

let leaving = false;

/**
 * Somebody was told that nobody is signed in: where that is so, the page is left for the one that says it. What was typed is kept, as a draft
 * in the browser and in memory, and is there again after the sign-in.
 */
async function leaveIfSignedOut(router: ReturnType<typeof useRouter>): Promise<void> {
  if (leaving) return;
  leaving = true;
  try {
    const { user } = await queries.query({ ...sessionQuery, staleTime: 0 });
    if (user != null) return;
    await router.navigate({ to: "/sign-in", search: { next: router.state.location.href, ended: true }, replace: true });
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  } catch {
    // The server does not answer: the line's own sign says so, and it is asked again with the next refusal.
  } finally {
    leaving = false;
  }
}

/** What stands round every page once a person is signed in. */
export function Frame() {
  const session = useSession();
  const router = useRouter();
  const phone = usePhone();
  const params = useParams({ strict: false });
  const org = params.org ?? session.organisations[0]?.id;
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);

  useEffect(() => startLive(), []);
  useEffect(() => signedOut.on(() => void leaveIfSignedOut(router)), [router]);
  const nobody = session.user == null;
  useEffect(() => {
    if (nobody) signedOut.emit();
  }, [nobody]);
  useKeyboard();
  useCommands(
    frameCommands({
      org,
      readsAudit: useMay(org, "audit.read"),
      readsMembers: useMay(org, "member.read"),
      readsNetwork: useMay(org, "organisation.read"),
      openPalette: () => setPalette(true),
      openKeys: () => setKeys(true),
      navigate: (options) => void router.navigate(options),
    }),
  );

  return (
    <div className="flex h-dvh flex-col">
      <a href="#main" className="absolute -top-12 left-2 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:top-1">
        Skip to the content
      </a>
      {session.warning != null && (
        <div role="alert" className="flex items-center gap-2 bg-danger px-3 py-1.5 font-semibold text-panel">
          <TriangleAlert className="size-4 shrink-0" />
          <VisibleText text={session.warning} />
        </div>
      )}
      <TopLine org={org} onPalette={() => setPalette(true)} />
      <div className="flex min-h-0 flex-1">
        {!phone && <Rail org={org} />}
        <main id="main" tabIndex={-1} className="min-w-0 flex-1">
          <Outlet />
        </main>
      </div>
      {phone && <PhoneBar org={org} />}
      <CommandPalette open={palette} onClose={() => setPalette(false)} />
      <KeysDialog open={keys} onClose={() => setKeys(false)} />
    </div>
  );
}
