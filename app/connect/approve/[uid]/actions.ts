"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { signOut } from "@/app/_server/auth";
import { callAction } from "@/app/_server/form-action";
import { safeNext } from "@/app/_server/safe-next";
import type { Approval, Onward } from "@/app/connect/approve/[uid]/_parts/approval";
import type { Outcome } from "@/components/ui/form/outcome";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { denyConnection } from "@/lib/oauth/connections/deny-connection";
import { requestProof } from "@/lib/oauth/requests/request-cookie";

/**
 * Approves the app's request. The caller must then send the browser to the returned address `to`.
 */
export async function approveAction(uid: string, approval: Approval): Promise<Outcome<Onward>> {
  return onward(
    await callAction(approveConnection, { uid, proof: await proofOf(uid), ...approval }),
  );
}

/**
 * Declines the app's request. The caller must then send the browser to the returned address `to`.
 */
export async function denyAction(uid: string): Promise<Outcome<Onward>> {
  return onward(await callAction(denyConnection, { uid, proof: await proofOf(uid) }));
}

/** Signs the user out. After the next sign-in, the browser returns to the app's request. */
export async function otherAccountAction(uid: string): Promise<void> {
  await signOut({ redirect: false, redirectTo: "/sign-in" });
  redirect(`/sign-in?${new URLSearchParams({ next: safeNext(`/connect/approve/${uid}`) })}`);
}

/**
 * Returns the value of the cookie that proves that this browser began the request. If the cookie is
 * missing, returns "-", which the verb refuses.
 */
async function proofOf(uid: string): Promise<string> {
  return requestProof((await cookies()).toString(), uid) ?? "-";
}

function onward(result: Outcome<Onward>): Outcome<Onward> {
  return result.ok ? { ok: true, value: { to: result.value.to } } : result;
}
