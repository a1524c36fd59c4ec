"use server";

import { callAction } from "@/app/_server/form-action";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { removeAudience } from "@/lib/outward/registry/remove-audience";
import type { RegisterAudienceInput, UpdateAudienceInput } from "@/lib/outward/registry/schema";
import { updateAudience } from "@/lib/outward/registry/update-audience";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

/** Registers a server outside the gateway. */
export async function registerAudienceAction(input: RegisterAudienceInput) {
  return callAction(registerAudience, input);
}

/** Changes the name and the teams of a server outside the gateway. */
export async function updateAudienceAction(input: UpdateAudienceInput) {
  const saved = await callAction(updateAudience, input);
  return saved.ok ? { ok: true as const, value: { version: saved.value.audience.version } } : saved;
}

export async function removeAudienceAction(id: string) {
  const removed = await callAction(removeAudience, { id });
  return removed.ok ? { ok: true as const, value: null } : removed;
}
