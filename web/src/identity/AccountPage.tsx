import type { ReactNode } from "react";
import { Page } from "../ui/Page";
import { PasswordCard } from "./PasswordCard";
import { SessionsCard } from "./SessionsCard";
import { ThemeChoice } from "./ThemeChoice";
import { TokenCard } from "./TokenCard";
import { signOut } from "./session";
import { useSession } from "../lib/session";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { toastProblem } from "../ui/toasts";

export function AccountPage({ children }: { children?: ReactNode }) {
  const { user } = useSession();
  return (
    <Page
      title="Account"
      lead={user ? `${user.name} · ${user.email}` : undefined}
      actions={
        <Button onClick={() => void signOut().catch((error: unknown) => toastProblem(error, "You are still signed in."))}>Sign out</Button>
      }
    >
      <div className="space-y-5">
        <SessionsCard />
        <TokenCard />
        <PasswordCard />
        {children}
        <Card title="Appearance" lead="Kept in this browser.">
          <ThemeChoice />
        </Card>
      </div>
    </Page>
  );
}
