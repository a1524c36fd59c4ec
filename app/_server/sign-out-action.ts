"use server";

import { redirect } from "next/navigation";
import { signOut } from "./auth";
import { DatabaseAway } from "./database-away";
import { actionContext } from "./request-context";

/** Ends this session, deletes its cookie, and redirects to sign-in. */
export async function signOutAction(): Promise<void> {
  const ctx = await actionContext();
  // Deleting only the cookie would look like signing out while the session is still valid.
  if (!ctx.ok && ctx.failure.code === "database_unavailable") throw new DatabaseAway();
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect("/sign-in");
}
