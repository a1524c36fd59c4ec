import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { databaseErrorCode } from "@/db/unavailable";
import type { Context } from "@/lib/core/context";
import { fail, type Refused } from "@/lib/errors/errors";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { onClose, shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { quarantineSecret } from "./quarantine-secret";

/** An address may report 500 keys at once, and after that 100 per minute. */
const BUDGET = { burst: 500, perMinute: 100, names: 20_000 };
/** Two reports are processed at a time. A report holds at most 100 keys in memory. */
const LANE = { running: 2, waiting: 250 };
/** The pauses after which a report is tried again, for example while the database restarts. */
const PAUSES_MS = [500, 2_000, 8_000];
/** How long a closing process goes on with the reports that it has accepted. */
const CLOSING_MS = 5_000;

interface Reports {
  readonly lane: Semaphore;
  readonly running: Set<Promise<void>>;
}

const budget = () => shared("keys.report-budget", () => failureBudget(BUDGET));
const reports = () =>
  shared<Reports>("keys.report-lane", () => {
    const running = new Set<Promise<void>>();
    onClose(async () => {
      const late = pause(CLOSING_MS, undefined, { ref: false });
      await Promise.race([Promise.all(running), late]);
    });
    return { lane: semaphore(LANE), running };
  });

/**
 * Accepts a report of keys that somebody found, and looks at them after the answer, so that neither
 * the answer nor its time says whether a key exists. Returns null if the report was accepted.
 * Failures: `rate_limited` if the address reports too many keys, `busy` if too many reports wait.
 * Neither depends on what the keys are.
 */
export function acceptReport(ctx: Context, keys: readonly string[]): Refused | null {
  const group = addressGroup(ctx.address ?? "unknown");
  const wait = budget().charge(group, ctx.now.getTime(), Math.max(1, keys.length));
  if (wait !== null) {
    const rule = "Too many keys were reported from this address.";
    return fail("rate_limited", { reason: "reports", rule, retryAfterSeconds: wait });
  }
  const whole = [...new Set(keys.filter(isPlainKey))];
  const { lane, running } = reports();
  const work = lane.run(async () => {
    await nextTurn();
    for (const secret of whole) await quarantineSoon(ctx, secret);
  });
  if (!work) return fail("busy", { retryAfterSeconds: 5 });
  running.add(work);
  void work.finally(() => running.delete(work));
  return null;
}

/** Tries to quarantine a secret, several times if the database is away. Never rejects. */
async function quarantineSoon(ctx: Context, secret: string): Promise<void> {
  for (const waitMs of [0, ...PAUSES_MS]) {
    if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
    try {
      if ((await quarantineSecret(ctx, { secret })).ok) return;
    } catch (error) {
      const code = databaseErrorCode(error);
      ctx.log.error({ requestId: ctx.requestId, code }, "a reported key could not be checked");
    }
  }
  ctx.log.error({ requestId: ctx.requestId }, "a report of a leaked key was lost");
}
