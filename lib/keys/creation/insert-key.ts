import { randomUUID } from "node:crypto";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readKey } from "@/lib/keys/key-rows";
import { hashKey } from "@/lib/keys/secret/hash-key";
import { lastFourOf, lookupDigest, newPlainKey } from "@/lib/keys/secret/plain-key";
import type { KeyView } from "@/lib/keys/view";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";

/** A new key together with the plain key, which is not stored. */
export interface MadeKey {
  readonly key: KeyView;
  readonly plainKey: string;
}

type KeyValues = Omit<
  typeof apiKeys.$inferInsert,
  "id" | "lookup" | "phc" | "pepperId" | "lastFour" | "createdAt"
>;

/**
 * A plain key with its hash. The hash takes tens of milliseconds to compute, so this is done before
 * any row is locked.
 */
export interface HashedKey {
  readonly plainKey: string;
  readonly phc: string;
}

/**
 * Generates a plain key and its hash. Failure: `busy` if too many keys are being hashed at the same
 * time.
 */
export async function generateKey(): Promise<Result<HashedKey>> {
  const plainKey = newPlainKey();
  const phc = await hashing().run(() => hashKey(plainKey));
  return phc === null ? fail("busy", { retryAfterSeconds: 1 }) : succeed({ plainKey, phc });
}

/** Inserts a generated key and returns it. Only the returned value contains the plain key. */
export async function insertKey(
  ctx: Context,
  { plainKey, phc }: HashedKey,
  values: KeyValues,
): Promise<MadeKey> {
  const id = randomUUID();
  await ctx.db.insert(apiKeys).values({
    ...values,
    ...{ id, phc, createdAt: ctx.now },
    ...lookupDigest(ctx.secrets, plainKey),
    lastFour: lastFourOf(plainKey),
  });
  const key = await readKey(ctx, id);
  if (!key) throw new Error("The key that was just made is missing.");
  return { key, plainKey };
}

/**
 * Limits how many keys are hashed at the same time. Each request that waits for this holds a
 * database connection, so the limit keeps most of the pool's connections free.
 */
const hashing = () =>
  shared("keys.hashing", () => watchLane("new_keys", semaphore({ running: 2, waiting: 4 })));
