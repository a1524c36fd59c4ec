import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";
import { grantDetails, readGrants, replaceGrants } from "./grant-rows";
import { resolveWithin } from "./resolve-within";
import type { GrantInput } from "./schema";

/**
 * Sets the grants of a key that the caller has locked or created in this transaction. A key's own
 * grants must be within its team's grants. If they are null, the key gets all of its team's grants.
 * Failure: `invalid_input` for anything that the team does not reach.
 */
export async function giveKeyGrants(
  ctx: Context,
  key: KeyView,
  grants: readonly GrantInput[] | null,
): Promise<Result<null>> {
  const team = await readGrants(ctx.db, { teamId: key.team.id });
  const resolved = resolveWithin(team, grants ?? []);
  if (!resolved.ok) return resolved;
  const how = { now: ctx.now, newId: randomUUID };
  await replaceGrants(ctx.db, { keyId: key.id }, resolved.value, how);
  await ctx.db
    .update(apiKeys)
    .set({ ownGrants: grants !== null })
    .where(eq(apiKeys.id, key.id));
  return succeed(null);
}

/** Returns the note for the audit record of a change to a key's grants. */
export function keyGrantsNote(key: KeyView, grants: readonly GrantInput[] | null): AuditNote {
  const details = grants === null ? { servers: "as the team" } : grantDetails(grants);
  return { ...keyNote(key, details), action: "grants.set_key" };
}
