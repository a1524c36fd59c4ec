"use server";

import { callAction } from "@/app/_server/form-action";
import { teamGrantChoices } from "@/lib/grants/grant-choices";
import { previewReach } from "@/lib/grants/preview-reach";
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

export async function previewKeyReachAction(keyId: string, draft: GrantInput[] | null) {
  return callAction(previewReach, { keyId, draft });
}

/** Lists the servers and tools that a new key of the given team would reach. */
export async function teamReachAction(teamId: string) {
  return callAction(previewReach, { teamId });
}

/** Lists the servers and tools that a new key of the given team would reach with these grants. */
export async function previewNewKeyAction(teamId: string, draft: GrantInput[]) {
  return callAction(previewReach, { teamId, draft, forNewKey: true });
}

/** Lists the servers and tools that can be granted to a new key of the given team. */
export async function newKeyChoicesAction(teamId: string) {
  return callAction(teamGrantChoices, { teamId });
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
