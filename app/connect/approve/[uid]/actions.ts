"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { signOut } from "@/app/_server/auth";
import { callAction } from "@/app/_server/form-action";
import { safeNext } from "@/app/_server/safe-next";
import type { Approval, Onward } from "@/app/connect/approve/[uid]/_parts/approval";
import type { Outcome } from "@/components/ui/form/outcome";
import { teamGrantChoices } from "@/lib/grants/grant-choices";
import { previewReach } from "@/lib/grants/preview-reach";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { denyConnection } from "@/lib/oauth/connections/deny-connection";
import { requestProof } from "@/lib/oauth/requests/request-cookie";

/** Allows the app. `to` is where the browser goes on. */
export async function approveAction(uid: string, approval: Approval): Promise<Outcome<Onward>> {
  return onward(
    await callAction(approveConnection, { uid, proof: await proofOf(uid), ...approval }),
  );
}

/** Declines. `to` is where the browser goes on. */
export async function denyAction(uid: string): Promise<Outcome<Onward>> {
  return onward(await callAction(denyConnection, { uid, proof: await proofOf(uid) }));
}

/** What can be chosen of a team's servers. */
export async function choicesAction(teamId: string) {
  return callAction(teamGrantChoices, { teamId });
}

/** What a team can use, for the line that says it. */
export async function reachAction(teamId: string) {
  return callAction(previewReach, { teamId });
}

/** Signs out, and comes back to this request after the next sign-in. */
export async function otherAccountAction(uid: string): Promise<void> {
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect(`/sign-in?${new URLSearchParams({ next: safeNext(`/connect/approve/${uid}`) })}`);
}

/** Empty where this browser did not begin the request, which the verb then refuses. */
async function proofOf(uid: string): Promise<string> {
  return requestProof((await cookies()).toString(), uid) ?? "-";
}

function onward(result: Outcome<Onward>): Outcome<Onward> {
  return result.ok ? { ok: true, value: { to: result.value.to } } : result;
}
