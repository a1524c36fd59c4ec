import { desc, isNull, sql } from "drizzle-orm";
import { installation } from "@/db/schema/installation";
import { signingKeys } from "@/db/schema/signing-keys";
import type { LatchkeyProcess } from "@/lib/process/process";
import { SIGNING_KEY_LOCK } from "./ensure-signing-key";
import { rotateSigningKey } from "./rotate-signing-key";

const DAY_MS = 86_400_000;

/**
 * Rotates the signing key if it has signed for as many days as the installation's policy allows. If
 * several processes find the rotation due at the same time, only one of them rotates the key.
 * Returns the `kid` of the new key, or null if no rotation was due.
 */
export async function rotateDueKey(process: LatchkeyProcess, now: Date): Promise<string | null> {
  const { config, secrets, log } = process;
  return process.db.transaction(async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(${SIGNING_KEY_LOCK})`);
    const [policy] = await db.select({ days: installation.signingKeyDays }).from(installation);
    const [newest] = await db
      .select({ activeAt: signingKeys.activeAt })
      .from(signingKeys)
      .where(isNull(signingKeys.retiresAt))
      .orderBy(desc(signingKeys.activeAt))
      .limit(1);
    if (!policy || !newest) return null;
    if (now.getTime() - newest.activeAt.getTime() < policy.days * DAY_MS) return null;
    const actor = { kind: "system", label: "Schedule" } as const;
    const context = { db, actor, now, requestId: "schedule", address: null };
    const rotated = await rotateSigningKey({ ...context, config, secrets, log }, {});
    return rotated.ok ? rotated.value.kid : null;
  });
}
