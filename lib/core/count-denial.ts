import { sql } from "drizzle-orm";
import { denialCounts } from "@/db/schema/audit-records";
import { type FailureBudget, failureBudget } from "@/lib/limits/failure-budget";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { sharedBatch } from "./shared-batch";

interface Count {
  readonly minute: Date;
  readonly address: string;
  readonly code: string;
  count: number;
}

/** The number of addresses that get their own rows: a burst, then a number per minute. */
const NAMED = { burst: 100, perMinute: 5, names: 1 };

interface NamedAddresses {
  minute: number;
  readonly groups: Set<string>;
  readonly budget: FailureBudget;
}

/**
 * Counts a denial that gets no record of its own, by minute, address and code. Beyond a number of
 * addresses, denials are counted under "others", so that a flood from many addresses writes few
 * rows.
 */
export function countDenial(at: Date, address: string | null, code: string): void {
  const minute = Math.floor(at.getTime() / 60_000);
  const group = addressGroup(address ?? "unknown");
  const who = isNamed(minute, group, at.getTime()) ? group : "others";
  const open = openCounts();
  const name = `${minute} ${code} ${who}`;
  const known = open.get(name);
  if (known) {
    known.count += 1;
    return;
  }
  const row = { minute: new Date(minute * 60_000), address: who, code, count: 1 };
  open.set(name, row);
  counts().add(row);
}

/**
 * Counts that wait to be written. Further denials increment these counts instead of adding rows.
 */
const openCounts = () => shared("audit.denial-counts-open", () => new Map<string, Count>());

function isNamed(minute: number, group: string, nowMs: number): boolean {
  const named = shared<NamedAddresses>("audit.denials-named", () => ({
    minute,
    groups: new Set(),
    budget: failureBudget(NAMED),
  }));
  if (named.minute !== minute) {
    named.minute = minute;
    named.groups.clear();
  }
  if (named.groups.has(group)) return true;
  if (named.budget.charge("", nowMs) !== null) return false;
  named.groups.add(group);
  return true;
}

const counts = () =>
  sharedBatch<Count>("denial-counts", async ({ db }, rows) => {
    // Later denials start new rows, possibly with the same keys.
    openCounts().clear();
    const sums = new Map<string, Count>();
    for (const each of rows) {
      const name = `${each.minute.getTime()} ${each.code} ${each.address}`;
      const sum = sums.get(name);
      if (sum) sum.count += each.count;
      else sums.set(name, { ...each });
    }
    // The same order in every process prevents deadlocks.
    const values = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await db
      .insert(denialCounts)
      .values(values)
      .onConflictDoUpdate({
        target: [denialCounts.minute, denialCounts.address, denialCounts.code],
        set: { count: sql`${denialCounts.count} + excluded.count` },
      });
  });
