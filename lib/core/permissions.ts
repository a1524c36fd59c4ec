import { type Actor, actsAsOperator, administers, type Context, leads } from "./context";
import type { Permission } from "./verb";

export const allowed: Permission = { allowed: true };

/**
 * Permits only actors with the permissions of an operator: operators, the command line and Latchkey
 * itself.
 */
export function operatorOnly(ctx: Context): Permission {
  if (actsAsOperator(ctx.actor)) return allowed;
  return { allowed: false, rule: "Only an operator may do this." };
}

/** Permits operators, the command line, and keys with the `admin` scope. */
export function administratorOnly(ctx: Context): Permission {
  if (administers(ctx.actor)) return allowed;
  return { allowed: false, rule: "Only an operator may do this." };
}

/**
 * Permits administrators, and the leads of this team. Everyone else gets `forbidden`, whether the
 * team exists or not.
 */
export function leadOf(ctx: Context, teamId: string): Permission {
  if (administers(ctx.actor) || leads(ctx.actor, teamId)) return allowed;
  return { allowed: false, rule: "Only a lead of the team or an operator may do this." };
}

/** Permits every signed-in person and the command line. */
export function signedIn(ctx: Context): Permission {
  if (ctx.actor.kind === "person" || actsAsOperator(ctx.actor)) return allowed;
  return { allowed: false, rule: "Sign in first." };
}

/** Permits every signed-in person, the command line, and keys with the `admin` scope. */
export function signedInOrAdmin(ctx: Context): Permission {
  return administers(ctx.actor) ? allowed : signedIn(ctx);
}

/** Returns the person behind this actor, or null if the actor is not a person. */
export function personOf(actor: Actor) {
  return actor.kind === "person" ? actor : null;
}
