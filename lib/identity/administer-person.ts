import { actsAsOperator, administers, type Context } from "@/lib/core/context";
import { allowed } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import type { LockedPerson } from "./lock-person";

/**
 * Decides whether an administrator may disable or enable this person. A key with the `admin` scope
 * may do so only with members, because it must not lock out those who made it. The person must be
 * locked, so that their role does not change before the transaction ends.
 */
export function mayAdminister({ actor }: Context, { role }: LockedPerson): Permission {
  if (role === "member" || actsAsOperator(actor)) return allowed;
  return { allowed: false, rule: "Only an operator may do this to an operator." };
}

/**
 * Decides whether the actor may change this person's place in a team: leads may not that of an
 * operator. The person must be locked.
 */
export function mayPlace({ actor }: Context, { role }: Pick<LockedPerson, "role">): Permission {
  if (role === "member" || administers(actor)) return allowed;
  return { allowed: false, rule: "Only an operator may do this to an operator." };
}
