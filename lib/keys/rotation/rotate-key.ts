import { and, eq, sql } from "drizzle-orm";
import { apiKeys, formerSecrets } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { generateKey } from "@/lib/keys/creation/insert-key";
import { mayMake } from "@/lib/keys/creation/make-permission";
import { keyNote } from "@/lib/keys/key-note";
import { maySeeSecret } from "@/lib/keys/key-permission";
import { lockLiveKey, readKey } from "@/lib/keys/key-rows";
import { lastFourOf, lookupDigest } from "@/lib/keys/secret/plain-key";
import type { KeyView } from "@/lib/keys/view";
import { rotateKeySchema } from "./schema";
import { OVERLAP_MS } from "./view-overlaps";

export interface RotatedKey {
  readonly key: KeyView;
  /** The new plain key, which is not stored. Null if an earlier request made this rotation. */
  readonly plainKey: string | null;
}

const EXPIRED = "This key has expired, so it cannot be rotated. Create a new key.";

/**
 * Gives a key a new secret, which works at once, and returns it; it cannot be shown again. The
 * former secret and its tokens work until the overlap is over; a quarantined one ends at once.
 * Everything else about the key stays
 * the same, also its expiry. If a request with the same `attempt` rotated the key before, nothing
 * changes, and the secret is not returned again. Failures: `not_found`, `key_revoked`, `key_ended`,
 * `forbidden` for another person's personal key and for a key that the actor may not create,
 * `rotation_running` while an earlier rotation's overlap runs, `invalid_input` for an expired key,
 * `busy`.
 */
export const rotateKey = verb({
  kind: "change",
  name: "keys.rotate",
  audience: "owner_or_operator",
  input: rotateKeySchema,
  permit: maySeeSecret,
  denials: ["forbidden"],
  run: async (ctx, { id, overlap, attempt }): Promise<Result<RotatedKey>> => {
    const drawn = await generateKey();
    if (!drawn.ok) return drawn;
    const locked = await lockLiveKey(ctx, id);
    if (!locked.ok) return locked;
    const before = locked.value;
    if (before.credential !== "key") return fail("not_found");
    const may = mayMake(ctx, { kind: before.kind, scopes: before.scopes });
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    if (attempt !== undefined && (await isDone(ctx, id, attempt))) {
      return succeed({ key: before, plainKey: null });
    }
    if (before.status === "expired") return fail("invalid_input", { fields: { id: EXPIRED } });
    if (before.rotation) return fail("rotation_running");
    const { plainKey, phc } = drawn.value;
    const { secretRotation, lookup, lastUsedAt, lastUsedAddress, lastUsedClient } = apiKeys;
    await ctx.db.insert(formerSecrets).select(
      ctx.db
        .select({
          keyId: apiKeys.id,
          rotation: secretRotation,
          lookup: sql<Buffer>`${lookup}`.as("lookup"),
          phc: sql<string>`${apiKeys.phc}`.as("phc"),
          pepperId: sql<string>`${apiKeys.pepperId}`.as("pepper_id"),
          lastFour: sql<string>`${apiKeys.lastFour}`.as("last_four"),
          replacedAt: sql<Date>`${ctx.now.toISOString()}::timestamptz`.as("replaced_at"),
          attempt: sql<string>`${attempt ?? null}::text`.as("attempt"),
          lastUsedAt,
          lastUsedAddress,
          lastUsedClient,
        })
        .from(apiKeys)
        .where(eq(apiKeys.id, id)),
    );
    await ctx.db
      .update(apiKeys)
      .set({
        ...lookupDigest(ctx.secrets, plainKey),
        phc,
        lastFour: lastFourOf(plainKey),
        secretRotation: sql`1 + (select max(rotation) from ${formerSecrets} where key_id = ${id})`,
        secretUsedAt: null,
        formerRotation: secretRotation,
        formerEndsAt: new Date(
          ctx.now.getTime() + (before.quarantinedAt ? 0 : OVERLAP_MS[overlap]),
        ),
        quarantinedAt: null,
        formerQuarantinedAt: before.quarantinedAt,
      })
      .where(eq(apiKeys.id, id));
    const key = await readKey(ctx, id);
    return key ? succeed({ key, plainKey }) : fail("not_found");
  },
  audit: (_ctx, { overlap }, { key, plainKey }) =>
    plainKey === null ? [] : keyNote(key, { overlap, lastFour: key.lastFour }),
});

async function isDone(ctx: Context, keyId: string, attempt: string): Promise<boolean> {
  const rows = await ctx.db
    .select({ rotation: formerSecrets.rotation })
    .from(formerSecrets)
    .where(and(eq(formerSecrets.keyId, keyId), eq(formerSecrets.attempt, attempt)));
  return rows.length > 0;
}
