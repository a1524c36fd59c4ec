import { sql } from "drizzle-orm";
import { signingKeys } from "@/db/schema/signing-keys";
import type { LatchkeyProcess } from "@/lib/process/process";
import { TOLERANCE_SECONDS } from "./access-claims";
import { newSigningKey, openPrivateKey } from "./signing-key";

/** An arbitrary constant that is the same in every process. */
export const SIGNING_KEY_LOCK = 7_164_338_292;

/**
 * Creates the first signing key, or a replacement for signing keys whose root secret is gone. An
 * advisory lock is held: of several concurrent processes, one creates the key and the others find
 * it.
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
      // A process whose clock is a little behind may use the new key too.
      activeAt: new Date(now.getTime() - TOLERANCE_SECONDS * 1_000),
    });
    process.log.info({ kid: made.kid }, "made a signing key");
  });
}
