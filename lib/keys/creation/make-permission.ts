import { ADMIN_SCOPE, actsAsOperator, administers, type Context, leads } from "@/lib/core/context";
import { allowed, personOf, signedIn } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import type { KeyKind } from "@/lib/keys/view";
import { limitsOf } from "@/lib/limits/view-limits";

/** The properties of a requested key on which the permission to create it depends. */
export type AskedKey = Parameters<typeof limitsOf>[0] & {
  readonly kind?: KeyKind | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** The key's team. If it is omitted, it is the actor's only team. */
  readonly teamId?: string | undefined;
};

export const isLimited = (asked: AskedKey) =>
  Object.values(limitsOf(asked)).some((one) => one !== null);

export const isAdmin = ({ scopes }: AskedKey) => scopes?.includes(ADMIN_SCOPE) ?? false;

/**
 * Decides whether the actor may create a key with these properties. Every verb that creates keys
 * uses this function.
 */
export function mayMake(ctx: Context, asked: AskedKey): Permission {
  if (actsAsOperator(ctx.actor)) return allowed;
  if (isAdmin(asked))
    return { allowed: false, rule: "Only an operator makes keys with the admin scope." };
  if (administers(ctx.actor)) return allowed;
  if (isLimited(asked) && !leadsTeamOf(ctx, asked)) {
    return { allowed: false, rule: "Only a lead or an operator sets a key's limits." };
  }
  if (asked.kind !== "service") return signedIn(ctx);
  return { allowed: false, rule: "Only an operator makes service keys." };
}

function leadsTeamOf({ actor }: Context, { teamId }: AskedKey): boolean {
  const mine = personOf(actor)?.teamIds ?? [];
  const team = teamId ?? (mine.length === 1 ? mine[0] : undefined);
  return team !== undefined && leads(actor, team);
}
