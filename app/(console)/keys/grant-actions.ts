"use server";

import { callAction } from "@/app/_server/form-action";
import type { GrantInput } from "@/lib/grants/schema";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { setKeyLimits } from "@/lib/keys/update/set-key-limits";
import type { CallLimits } from "@/lib/limits/view-limits";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function setKeyGrantsAction(id: string, grants: GrantInput[] | null, version: string) {
  return callAction(setKeyGrants, { id, grants, version });
}

/** Sets the servers outside the gateway for which a key can get tokens. */
export async function setKeyAudiencesAction(id: string, audiences: string[], version: string) {
  const set = await callAction(setKeyAudiences, { id, audiences, version });
  return set.ok ? { ok: true as const, value: { version: set.value.version } } : set;
}

export async function setKeyLimitsAction(id: string, limits: CallLimits, version: string) {
  const set = await callAction(setKeyLimits, { id, ...limits, version });
  return set.ok ? { ok: true as const, value: { version: set.value.key.version } } : set;
}
