import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { installation } from "@/db/schema/installation";
import { writeAudit } from "@/lib/core/audit-entry";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * A process that has sent no heartbeat for this many seconds counts as ended. The time is longer
 * than for other kinds of changes, because a process that resumes after a pause without the new
 * root secret could not read new values.
 */
const ENDED_SECONDS = 30;

/**
 * Seals new values with the root secret that is configured first, as soon as every running process
 * has it first, so that no process gets a value that it cannot read. All processes learn of the
 * switch from the change feed. Returns the number of processes that must still be restarted with
 * this root secret first.
 */
export function turnToFirst(process: LatchkeyProcess, now: Date): Promise<number> {
  const { config, secrets, log } = process;
  const { first } = secrets;
  return process.db.transaction(async (db) => {
    const [row] = await db.select().from(installation).for("update");
    if (!row) return 0;
    if (row.sealingSecret === first.id) {
      secrets.turnTo(first.id);
      return 0;
    }
    const waitsFor = await processesWithout(db, first.id);
    if (waitsFor > 0) return waitsFor;
    const mine = { id: first.id, check: first.check };
    const others = row.secretChecks.filter(({ id }) => id !== first.id);
    await db.update(installation).set({
      sealingSecret: first.id,
      sealingSince: now,
      secretChecks: [mine, ...others],
    });
    const actor = { kind: "system", label: "Root secret" } as const;
    const context = { db, actor, now, requestId: "root-secret", address: null };
    await writeAudit({ ...context, config, secrets, log }, "root_secret.turn", {
      subject: { kind: "installation" },
      details: { from: row.sealingSecret, to: first.id },
    });
    log.info({ secret: first.id }, "new values use the new root secret");
    return 0;
  });
}

/** Counts the running processes that do not have this root secret first. */
export async function processesWithout(db: Database, secret: string): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from processes
    where root_secret is distinct from ${secret}
      and seen_at > clock_timestamp() - make_interval(secs => ${ENDED_SECONDS})`);
  return row?.count ?? 0;
}
