"use server";

import { redirect } from "next/navigation";
import { signOut } from "./auth";
import { DatabaseAway } from "./database-away";
import { actionContext } from "./request-context";

/** Ends this session and its cookie, and goes to sign-in. */
export async function signOutAction(): Promise<void> {
  const ctx = await actionContext();
  // The cookie alone would look like signed out while the session still holds.
  if (!ctx.ok && ctx.failure.code === "database_unavailable") throw new DatabaseAway();
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect("/sign-in");
}
