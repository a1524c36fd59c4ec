"use server";

import { callAction } from "@/app/_server/form-action";
import type { CallLimits } from "@/lib/limits/view-limits";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import type { CreateRuleInput, UpdateRuleInput } from "@/lib/trust/schema";
import { updateRule } from "@/lib/trust/update-rule";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function createRuleAction(input: CreateRuleInput) {
  const made = await callAction(createRule, input);
  return made.ok ? { ok: true as const, value: { id: made.value.key.id } } : made;
}

/** Changes the settings of a trust rule. The claims that a token must contain cannot be changed. */
export async function updateRuleAction(input: UpdateRuleInput) {
  const changed = await callAction(updateRule, input);
  return changed.ok
    ? { ok: true as const, value: { version: changed.value.rule.version } }
    : changed;
}

export async function setRuleLimitsAction(id: string, limits: CallLimits, version: string) {
  return updateRuleAction({ id, ...limits, version });
}

/** Ends a trust rule. An ended rule cannot be restored. */
export async function endRuleAction(id: string) {
  const ended = await callAction(endRule, { id });
  return ended.ok ? { ok: true as const, value: null } : ended;
}
