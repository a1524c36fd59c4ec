import { asc, eq, inArray, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { maySeeSecret } from "@/lib/keys/key-permission";
import { replaceKeySchema } from "@/lib/keys/schema";
import { generateKey, insertKey } from "./insert-key";
import { endLostKey, keyOfAttempt } from "./lost-key";
import { mayMake } from "./make-permission";

/**
 * Revokes a key that was never received and returns a new key with the same settings. If a request
 * with the same `attempt` has already created a key, that key is replaced instead, because
 * otherwise a key that no person has seen would stay active. Failures: `forbidden` for another
 * person's personal key, and for a key that the actor may not create; `not_found`, `key_revoked`,
 * `key_ended`, `key_received`, `busy`.
 */
export const replaceKey = verb({
  kind: "change",
  name: "keys.replace",
  audience: "owner_or_operator",
  input: replaceKeySchema,
  permit: maySeeSecret,
  denials: ["forbidden"],
  run: async (ctx, { id, attempt }) => {
    const drawn = await generateKey();
    if (!drawn.ok) return drawn;
    const lost = await keyOfAttempt(ctx, attempt);
    if (!lost.ok) return lost;
    const ended = await endLostKey(ctx, lost.value ?? id);
    if (!ended.ok) return ended;
    const { kind, scopes } = ended.value;
    const may = mayMake(ctx, { kind, scopes });
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    const [former] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, ended.value.id));
    if (!former) return fail("not_found");
    const made = await insertKey(ctx, drawn.value, { ...sameOf(former), attempt });
    await ctx.db.execute(sql`
      insert into ${grants} (id, key_id, upstream_id, tools, prompts, resources, created_at)
      select gen_random_uuid(), ${made.key.id}, upstream_id, tools, prompts, resources, created_at
      from ${grants} where key_id = ${former.id}`);
    // The audiences are locked. A concurrent change of an audience's teams therefore removes the
    // audience either from the former key before it is copied, or from the new key afterwards.
    await ctx.db
      .select({ id: outwardAudiences.id })
      .from(outwardAudiences)
      .where(
        inArray(
          outwardAudiences.id,
          ctx.db
            .select({ id: outwardGrants.audienceId })
            .from(outwardGrants)
            .where(eq(outwardGrants.keyId, former.id)),
        ),
      )
      .orderBy(asc(outwardAudiences.id))
      .for("key share");
    await ctx.db.execute(sql`
      insert into ${outwardGrants} (audience_id, key_id, created_at)
      select audience_id, ${made.key.id}, created_at
      from ${outwardGrants} where key_id = ${former.id}`);
    return succeed({ ...made, ended: ended.value });
  },
  audit: (_ctx, _input, { key, ended }) => [
    { ...keyNote(ended, { reason: ended.revokeReason }), action: "keys.revoke" },
    keyNote(key, { replaces: ended.id }),
  ],
});

/**
 * Returns the settings that a replacement takes over from a key: all columns except those about the
 * key's secret, use and revocation.
 */
function sameOf(former: typeof apiKeys.$inferSelect) {
  const { id, lookup, phc, pepperId, lastFour, createdAt, attempt, receivedAt, ...rest } = former;
  const { revokedAt, revokeReason, revokedBy, firstCallAt, ...unended } = rest;
  const { lastUsedAt, lastUsedAddress, lastUsedClient, ...unused } = unended;
  const { secretRotation, secretUsedAt, formerRotation, formerEndsAt, ...once } = unused;
  const { quarantinedAt, formerQuarantinedAt, ...same } = once;
  return same;
}
