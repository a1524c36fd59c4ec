import { sql } from "drizzle-orm";
import { signingKeys } from "@/db/schema/signing-keys";
import type { LatchkeyProcess } from "@/lib/process/process";
import { newSigningKey, openPrivateKey } from "./signing-key";
import { TOLERANCE_SECONDS } from "./view";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
export const SIGNING_KEY_LOCK = 7_164_338_292;

/**
 * Creates the first signing key, or a new key if no existing key can be used because its root
 * secret is gone. If several processes do this at the same time, an advisory lock ensures that only
 * one of them creates the key.
 */
export async function ensureSigningKey(process: LatchkeyProcess, now: Date): Promise<void> {
  const { db, secrets } = process;
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${SIGNING_KEY_LOCK})`);
    const rows = await tx.select().from(signingKeys);
    const usable = rows.some(
      (row) =>
        row.retiresAt === null &&
        row.activeAt <= now &&
        openPrivateKey(secrets, row.kid, row.privateSealed) !== null,
    );
    if (usable) return;
    const made = await newSigningKey(secrets);
    await tx.insert(signingKeys).values({
      kid: made.kid,
      publicJwk: { ...made.publicJwk },
      privateSealed: made.privateSealed,
      publishedAt: now,
      // The key's start is set back, so that a process whose clock is a little behind can use the
      // key too.
      activeAt: new Date(now.getTime() - TOLERANCE_SECONDS * 1_000),
    });
    process.log.info({ kid: made.kid }, "made a signing key");
  });
}
