import { and, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { type Actor, ADMIN_SCOPE, administers } from "./context";

/**
 * Returns the SQL condition for the keys and connections that this actor may see: their own, and
 * those of the teams that they lead. Returns undefined for administrators, who may see all of them.
 */
export function seenKeys(actor: Actor): SQL | undefined {
  if (actor.kind !== "person" || administers(actor)) return undefined;
  return or(eq(apiKeys.makerId, actor.id), ledKeys(actor));
}

/**
 * Returns the SQL condition for the keys and connections of the teams that this person leads, or
 * undefined if there is no such team. Trust rules and keys with the `admin` scope are not among
 * them, because they belong to the installation.
 */
export function ledKeys(actor: Actor): SQL | undefined {
  if (actor.kind !== "person" || actor.leadTeamIds.length === 0) return undefined;
  return and(
    inArray(apiKeys.teamId, [...actor.leadTeamIds]),
    ne(apiKeys.credential, "trust"),
    sql`not (${ADMIN_SCOPE} = any(${apiKeys.scopes}))`,
  );
}
