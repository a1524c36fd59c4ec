import { and, eq, sql } from "drizzle-orm";
import { apiKeys, formerSecrets } from "@/db/schema/api-keys";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { lockLiveKey, readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";

/**
 * Takes a rotation back while its overlap runs: the former secret is the key's secret again, without
 * an end of its own, and the new secret and its tokens are refused from now on, also if they are in
 * use. Failures: `not_found`, `key_revoked`, `key_ended`, `rotation_over`.
 */
export const cancelRotation = verb({
  kind: "change",
  name: "keys.cancel_rotation",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const locked = await lockLiveKey(ctx, id);
    if (!locked.ok) return locked;
    const before = locked.value;
    if (before.credential !== "key") return fail("not_found");
    if (!before.rotation) return fail("rotation_over");
    const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, id));
    const [former] = await ctx.db
      .delete(formerSecrets)
      .where(
        and(
          eq(formerSecrets.keyId, id),
          sql`${formerSecrets.rotation} = (select former_rotation from ${apiKeys} where id = ${id})`,
        ),
      )
      .returning();
    if (!key?.lookup || !key.phc || !key.pepperId || !key.lastFour || !former) {
      throw new Error("A running rotation lacks one of its secrets.");
    }
    await ctx.db.insert(formerSecrets).values({
      ...{ keyId: id, rotation: key.secretRotation, attempt: former.attempt },
      ...{ lookup: key.lookup, phc: key.phc, pepperId: key.pepperId, lastFour: key.lastFour },
      ...{ replacedAt: ctx.now, lastUsedAt: key.secretUsedAt },
    });
    const { lookup, phc, pepperId, lastFour, rotation: secretRotation, lastUsedAt } = former;
    await ctx.db
      .update(apiKeys)
      .set({
        ...{ lookup, phc, pepperId, lastFour, secretRotation, secretUsedAt: lastUsedAt },
        ...{ formerRotation: key.secretRotation, formerEndsAt: ctx.now },
        ...{ quarantinedAt: key.formerQuarantinedAt, formerQuarantinedAt: key.quarantinedAt },
      })
      .where(eq(apiKeys.id, id));
    const after = await readKey(ctx, id);
    return after ? succeed({ key: after, before }) : fail("not_found");
  },
  audit: (_ctx, _input, { key, before }) => keyNote(key, { lastFour: before.lastFour }),
});
