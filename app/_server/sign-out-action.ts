"use server";

import { redirect } from "next/navigation";
import { signOut } from "./auth";
import { DatabaseAway } from "./database-away";
import { actionContext } from "./request-context";

/** Ends the current session, deletes its cookie, and redirects to the sign-in page. */
export async function signOutAction(): Promise<void> {
  const ctx = await actionContext();
  // While the database is unreachable, the session cannot be ended. Deleting only the cookie would
  // look like a sign-out, although the session would still be valid.
  if (!ctx.ok && ctx.failure.code === "database_unavailable") throw new DatabaseAway();
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect("/sign-in");
}
