"use server";

import { callAction } from "@/app/_server/form-action";
import { testToken } from "@/gateway/trust/test-token";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import type { CreateRuleInput } from "@/lib/trust/schema";

// Anyone may post to a server action, so the verb parses the input and authorizes every call.

export async function createRuleAction(input: CreateRuleInput) {
  const made = await callAction(createRule, input);
  return made.ok ? { ok: true as const, value: { id: made.value.key.id } } : made;
}

/** Ends a trust rule for good. */
export async function endRuleAction(id: string) {
  const ended = await callAction(endRule, { id });
  return ended.ok ? { ok: true as const, value: null } : ended;
}

/** Says what would happen if a machine's token were exchanged. The token is not stored. */
export async function testTokenAction(token: string) {
  return callAction(testToken, { token });
}
