import { SigningKeyCard } from "../git/SigningKeyCard";
import { AccountPage } from "../identity/AccountPage";

/** The account page with what other rooms keep for a person. */
export function AccountWithKey() {
  return (
    <AccountPage>
      <SigningKeyCard />
    </AccountPage>
  );
}
