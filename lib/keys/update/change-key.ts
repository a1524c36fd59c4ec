import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { checkVersion } from "@/lib/audit/check-version";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keySubject } from "@/lib/keys/key-note";
import { lockKey, readKey } from "@/lib/keys/key-rows";
import { changeableOf } from "@/lib/keys/model";
import { forgetVerifiedKey } from "@/lib/keys/secret/verified-keys";
import type { KeyView } from "@/lib/keys/view";

/** The fields that a change sets. Fields that are undefined are not changed. */
export type KeyChange = Partial<typeof apiKeys.$inferInsert>;

/**
 * Changes a key that is not revoked, while its row is locked. `decide` gets the stored key and
 * returns the fields to set, and `version` is the version on which a form is based. If the key's
 * creator has left the team, the key can only be revoked. Failures: `not_found`, `key_revoked`,
 * `key_ended`, `conflict`, and those of `decide`.
 */
export async function changeKey(
  ctx: Context,
  id: string,
  decide: (before: KeyView) => Result<KeyChange>,
  version?: string,
): Promise<Result<{ key: KeyView; before: KeyView }>> {
  const before = await lockKey(ctx, id);
  if (!before) return fail("not_found");
  if (before.revokedAt) return fail("key_revoked");
  const decided = decide(before);
  const revokes = decided.ok && decided.value.revokedAt;
  if (before.status === "ended" && !revokes) return fail("key_ended");
  if (!decided.ok) return decided;
  const same = await checkVersion(ctx, {
    version,
    stored: changeableOf(before),
    subject: keySubject(before),
    actions: ["keys.rename", "keys.set_limits", "keys.update"],
  });
  if (!same.ok) return same;
  const sets = Object.values(decided.value).some((value) => value !== undefined);
  if (sets) await ctx.db.update(apiKeys).set(decided.value).where(eq(apiKeys.id, id));
  // The key may no longer be valid, so this process drops its cached verification. The key's state
  // needs no such step, because every token exchange reads it again.
  forgetVerifiedKey(id);
  const key = await readKey(ctx, id);
  return key ? succeed({ key, before }) : fail("not_found");
}
