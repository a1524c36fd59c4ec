"use server";

import { callAction } from "@/app/_server/form-action";
import { endConnection } from "@/lib/oauth/connections/end-connection";

/** Ends an app's connection. An ended connection cannot be restored. */
export async function endConnectionAction(id: string) {
  const result = await callAction(endConnection, { id });
  return result.ok ? { ok: true as const, value: null } : result;
}
