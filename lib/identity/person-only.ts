import type { Context } from "@/lib/context";
import { allowed } from "@/lib/permissions";
import type { Permission } from "@/lib/verb";

/** A signed-in person, for what concerns only the person's own account. */
export function personOnly(ctx: Context): Permission {
  if (ctx.actor.kind === "person") return allowed;
  return { allowed: false, rule: "Only a signed-in person has an account." };
}
