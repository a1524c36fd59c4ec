import { ADMIN_SCOPE, actsAsOperator, administers, type Context } from "@/lib/core/context";
import { allowed, signedIn } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import type { KeyKind } from "@/lib/keys/view";

/** What is asked for of a new key, as far as it decides who may make it. */
export interface AskedKey {
  readonly kind?: KeyKind | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly requestsPerMinute?: number | null | undefined;
  readonly concurrentCalls?: number | null | undefined;
}

export const limitsIn = ({ requestsPerMinute = null, concurrentCalls = null }: AskedKey) => ({
  requestsPerMinute,
  concurrentCalls,
});
export const isLimited = (asked: AskedKey) =>
  Object.values(limitsIn(asked)).some((one) => one !== null);

export const isAdmin = ({ scopes }: AskedKey) => scopes?.includes(ADMIN_SCOPE) ?? false;

/** Who may be given a new key of this form, whichever verb makes it. */
export function mayMake(ctx: Context, asked: AskedKey): Permission {
  if (actsAsOperator(ctx.actor)) return allowed;
  if (isAdmin(asked))
    return { allowed: false, rule: "Only an operator makes keys that administer." };
  if (administers(ctx.actor)) return allowed;
  if (isLimited(asked)) return { allowed: false, rule: "Only an operator limits a key." };
  if (asked.kind !== "service") return signedIn(ctx);
  return { allowed: false, rule: "Only an operator makes service keys." };
}
