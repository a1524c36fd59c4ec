"use server";

import { redirect } from "next/navigation";
import { signOut } from "@/app/_server/auth";
import { callAction } from "@/app/_server/form-action";
import { changePassword } from "@/lib/identity/people/change-password";
import { updateProfile } from "@/lib/identity/people/update-profile";
import { endAllSessions } from "@/lib/identity/sessions/end-all-sessions";
import { endSession } from "@/lib/identity/sessions/end-session";
import type { StoredPolicy } from "@/lib/policy/schema-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { rotateSigningKey } from "@/lib/tokens/rotate-signing-key";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function updateProfileAction(input: { name: string; email: string; version: string }) {
  return callAction(updateProfile, input);
}

export async function changePasswordAction(input: {
  currentPassword: string;
  newPassword: string;
}) {
  return callAction(changePassword, input);
}

export async function endSessionAction(id: string) {
  return callAction(endSession, { id });
}

export async function endOtherSessionsAction() {
  return callAction(endAllSessions, { includingThis: false });
}

/**
 * Ends all sessions of the signed-in user, deletes the session cookie of this browser, and
 * redirects to the sign-in page.
 */
export async function signOutEverywhereAction() {
  const result = await callAction(endAllSessions, { includingThis: true });
  if (!result.ok) return result;
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect("/sign-in");
}

export async function updatePolicyAction(policy: StoredPolicy) {
  return callAction(updatePolicy, policy);
}

export async function rotateSigningKeyAction() {
  return callAction(rotateSigningKey, {});
}
