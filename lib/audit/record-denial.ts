import { sql } from "drizzle-orm";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { addressGroup } from "@/lib/limits/address-group";
import { shared } from "@/lib/process";
import { sharedBatch } from "@/lib/usage/shared-batch";
import { type AuditRow, keptRow } from "./entry";

/** A refusal on the data plane, or a sign-in that came too often. `reason` is exact; none of it is a key, a token or an argument. */
export interface Denial {
  readonly at: Date;
  readonly action:
    | "token.exchange"
    | "mcp.request"
    | "mcp.call"
    | "api.request"
    | "sessions.sign_in";
  readonly code: string;
  readonly reason: string;
  readonly rule?: string;
  readonly requestId: string;
  readonly address: string;
  /** The key it was, where one was recognised. */
  readonly key?: { readonly id: string; readonly name: string; readonly teamId: string };
  readonly details?: Record<string, unknown>;
}

/** Recorded one by one up to here a minute, then only counted. */
const RECORDED_OF_ADDRESS = 10;
const RECORDED_OF_KEY = 60;
/** Addresses told apart in one minute; those beyond are counted together. */
const MAX_GROUPS = 10_000;

interface Seen {
  minute: number;
  counts: Map<string, number>;
}

/**
 * Records a denial in a batch. Of one address (IPv6: /64) the first ten a minute are records with
 * their request id, of one known key the first sixty; further ones are counted by code.
 */
export function recordDenial(denial: Denial): void {
  const minute = Math.floor(denial.at.getTime() / 60_000);
  const seen = shared<Seen>("audit.denials-seen", () => ({ minute, counts: new Map() }));
  if (seen.minute !== minute) {
    seen.minute = minute;
    seen.counts.clear();
  }
  const group = addressGroup(denial.address);
  const who = denial.key ? `key ${denial.key.id}` : group;
  const before = seen.counts.get(who) ?? (seen.counts.size < MAX_GROUPS ? 0 : null);
  if (before !== null) seen.counts.set(who, before + 1);
  if (before !== null && before < (denial.key ? RECORDED_OF_KEY : RECORDED_OF_ADDRESS)) {
    sharedBatch<AuditRow>("denials", async ({ db }, rows) => {
      await db.insert(auditRecords).values(rows);
    }).add(rowOf(denial));
  } else {
    const address = before === null ? "others" : group;
    count({ minute: new Date(minute * 60_000), address, code: denial.code });
  }
}

function rowOf(denial: Denial): AuditRow {
  const { key } = denial;
  return keptRow({
    at: denial.at,
    outcome: "denied",
    action: denial.action,
    actorKind: key ? "key" : "anonymous",
    actorId: key?.id ?? null,
    actorLabel: key?.name ?? denial.address,
    subjectKind: key ? "api_key" : null,
    subjectId: key?.id ?? null,
    subjectLabel: key?.name ?? null,
    teamId: key?.teamId ?? null,
    keyId: key?.id ?? null,
    code: denial.code,
    reason: denial.reason,
    rule: denial.rule ?? null,
    requestId: denial.requestId,
    address: denial.address,
    details: denial.details ?? null,
  });
}

interface Count {
  readonly minute: Date;
  readonly address: string;
  readonly code: string;
}

function count(one: Count): void {
  sharedBatch<Count>("denial-counts", async ({ db }, counts) => {
    const sums = new Map<string, Count & { count: number }>();
    for (const each of counts) {
      const name = `${each.minute.getTime()} ${each.code} ${each.address}`;
      const sum = sums.get(name);
      if (sum) sum.count++;
      else sums.set(name, { ...each, count: 1 });
    }
    // In one order everywhere, so that two processes do not wait for each other.
    const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await db
      .insert(denialCounts)
      .values(rows)
      .onConflictDoUpdate({
        target: [denialCounts.minute, denialCounts.address, denialCounts.code],
        set: { count: sql`${denialCounts.count} + excluded.count` },
      });
  }).add(one);
}
