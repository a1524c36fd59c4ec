import type { Context } from "@/lib/core/context";
import { allowed } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";

/** Permits every signed-in person. Used for verbs that concern only the person's own account. */
export function personOnly(ctx: Context): Permission {
  if (ctx.actor.kind === "person") return allowed;
  return { allowed: false, rule: "Only a signed-in person has an account." };
}
