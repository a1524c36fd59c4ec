import type { ReactNode } from "react";
import { actionContext, pageContext } from "@/app/_server/request-context";
import { signOutAction } from "@/app/_server/sign-out-action";
import { DatabaseAwayPage } from "@/components/identity/database-away";
import { Shell } from "@/components/shell/shell";
import { VERSION } from "@/lib/std/version";

/** The layout around every page of the console. It requires a signed-in user. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const known = await actionContext();
  // error.tsx does not catch errors that the layout of the same folder throws, so the layout itself
  // shows the page for an unreachable database.
  if (!known.ok && known.failure.code === "database_unavailable") return <DatabaseAwayPage />;
  const { name, email, role } = (await pageContext()).actor;
  return (
    <Shell person={{ name, email, role }} version={VERSION} signOut={signOutAction}>
      {children}
    </Shell>
  );
}
