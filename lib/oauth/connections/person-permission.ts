import type { Context } from "@/lib/core/context";
import { allowed, personOf } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";

/**
 * Permits any signed-in person. Other callers are refused, because only a person can answer an
 * app's authorization request.
 */
export function anyPerson(ctx: Context): Permission {
  return personOf(ctx.actor) ? allowed : { allowed: false, rule: "Sign in first." };
}
