import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { lockKey, readKey } from "@/lib/keys/key-rows";
import { type KeyEnd, keyEnd } from "@/lib/keys/key-state";
import { verifyKeyHash } from "@/lib/keys/secret/hash-key";
import { lookupKey } from "@/lib/keys/secret/lookup-key";
import { isPlainKey, lastFourOf } from "@/lib/keys/secret/plain-key";
import { forgetVerifiedKey } from "@/lib/keys/secret/verified-keys";
import type { KeyView } from "@/lib/keys/view";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";
import { quarantineSchema } from "./schema";

const NAME = "keys.quarantine";

/** The states from which a secret may work again, so that it is quarantined nevertheless. */
const PAUSES: readonly (KeyEnd | null)[] = [null, "disabled", "team_disabled", "maker_disabled"];

/**
 * Computes one hash at a time. A report costs a hash only if its secret is in the database and not
 * yet quarantined, so that unknown keys and repeated reports cost one query each.
 */
const hashing = () =>
  shared("keys.reports", () => watchLane("reports", semaphore({ running: 1, waiting: 16 })));

/** A secret that this report quarantined, and its key. */
export interface Quarantined {
  readonly key: KeyView;
  readonly lastFour: string;
}

/**
 * Quarantines a secret that somebody found and reported, if the text is a whole secret that
 * verifies and could still work: from now on it is refused, and its tokens with it. Another secret
 * that the key has during a rotation is not affected. Returns null if nothing was quarantined:
 * the text is no key, unknown, ended, or quarantined already. The answer must not reach the
 * reporter, because it says whether the key exists. Failure: `busy`.
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const quarantineSecret = verb({
  kind: "read",
  name: NAME,
  audience: "anyone",
  input: quarantineSchema,
  permit: () => allowed,
  run: async (ctx, { secret }): Promise<Result<Quarantined | null>> => {
    if (!isPlainKey(secret)) return succeed(null);
    const found = await lookupKey(ctx.db, ctx.secrets, secret);
    if (!found || !PAUSES.includes(keyEnd(found.state, ctx.now.getTime()))) return succeed(null);
    const verified = await hashing().run(() => verifyKeyHash(found.phc, secret));
    if (verified === null) return fail("busy", { retryAfterSeconds: 1 });
    if (!verified) return succeed(null);
    const { id, rotation } = found.state;
    return quarantine(ctx, { id, rotation, lastFour: lastFourOf(secret) });
  },
});

const quarantine = verb({
  kind: "change",
  name: NAME,
  audience: "anyone",
  input: z.object({ id: z.string(), rotation: z.int(), lastFour: z.string() }),
  permit: () => allowed,
  run: async (ctx, { id, rotation, lastFour }): Promise<Result<Quarantined | null>> => {
    const before = await lockKey(ctx, id);
    if (!before || ["revoked", "ended", "expired"].includes(before.status)) return succeed(null);
    // A rotation may have made the secret the former one, or a cancelled rotation the current one.
    const current = await ctx.db
      .update(apiKeys)
      .set({ quarantinedAt: ctx.now })
      .where(
        and(
          eq(apiKeys.id, id),
          eq(apiKeys.secretRotation, rotation),
          isNull(apiKeys.quarantinedAt),
        ),
      )
      .returning({ id: apiKeys.id });
    const former =
      current.length > 0
        ? []
        : await ctx.db
            .update(apiKeys)
            .set({ formerQuarantinedAt: ctx.now })
            .where(
              and(
                eq(apiKeys.id, id),
                eq(apiKeys.formerRotation, rotation),
                gt(apiKeys.formerEndsAt, ctx.now),
                isNull(apiKeys.formerQuarantinedAt),
              ),
            )
            .returning({ id: apiKeys.id });
    if (current.length + former.length === 0) return succeed(null);
    forgetVerifiedKey(id);
    const key = await readKey(ctx, id);
    return succeed(key && { key, lastFour });
  },
  audit: (_ctx, _input, done) => (done ? keyNote(done.key, { lastFour: done.lastFour }) : []),
});
