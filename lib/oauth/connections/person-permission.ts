import type { Context } from "@/lib/core/context";
import { allowed, personOf } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";

/** Only a person can answer what an app asks of a person. */
export function anyPerson(ctx: Context): Permission {
  return personOf(ctx.actor) ? allowed : { allowed: false, rule: "Sign in first." };
}
