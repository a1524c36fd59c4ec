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

/**
 * Limits how many addresses get their own rows in the table of counted denials: 100 at first, and
 * five more per minute.
 */
const NAMED = { burst: 100, perMinute: 5, names: 1 };

interface NamedAddresses {
  minute: number;
  readonly groups: Set<string>;
  readonly budget: FailureBudget;
}

/**
 * Counts a denial that gets no audit record, by minute, address and code. If there are too many
 * addresses, denials from further addresses are counted together as "others", so that a flood from
 * many addresses writes few rows.
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
 * Returns the counts that are not written yet. A further denial with the same minute, address and
 * code increments the existing count instead of adding a row.
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
    // Denials that arrive during this write start new counts, possibly under the same keys.
    openCounts().clear();
    const sums = new Map<string, Count>();
    for (const each of rows) {
      const name = `${each.minute.getTime()} ${each.code} ${each.address}`;
      const sum = sums.get(name);
      if (sum) sum.count += each.count;
      else sums.set(name, { ...each });
    }
    // All processes write the rows in the same order to prevent deadlocks.
    const values = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await db
      .insert(denialCounts)
      .values(values)
      .onConflictDoUpdate({
        target: [denialCounts.minute, denialCounts.address, denialCounts.code],
        set: { count: sql`${denialCounts.count} + excluded.count` },
      });
  });
