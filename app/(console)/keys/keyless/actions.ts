"use server";

import { callAction } from "@/app/_server/form-action";
import { testToken } from "@/gateway/trust/test-token";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import type { CreateRuleInput } from "@/lib/trust/schema";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

export async function createRuleAction(input: CreateRuleInput) {
  const made = await callAction(createRule, input);
  return made.ok ? { ok: true as const, value: { id: made.value.key.id } } : made;
}

/** Ends a trust rule. An ended rule cannot be restored. */
export async function endRuleAction(id: string) {
  const ended = await callAction(endRule, { id });
  return ended.ok ? { ok: true as const, value: null } : ended;
}

/** Says whether a machine's token could be exchanged and, if not, why. The token is not stored. */
export async function testTokenAction(token: string) {
  return callAction(testToken, { token });
}
