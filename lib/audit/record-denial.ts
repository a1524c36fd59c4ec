import { auditRecords } from "@/db/schema/audit-records";
import { type AuditRow, keptRow } from "@/lib/core/audit-entry";
import { countDenial } from "@/lib/core/count-denial";
import { mayRecord } from "@/lib/core/denial-budget";
import { sharedBatch } from "@/lib/core/shared-batch";

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
  readonly key?: {
    readonly id: string;
    readonly name: string;
    readonly teamId: string;
    /** The name of the person who made it; null where it depends on its team alone. */
    readonly maker: string | null;
  };
  readonly details?: Record<string, unknown>;
}

/**
 * Records a denial in a batch, with its request id. Of one address (IPv6: /64) and action it does so
 * with the first ten a minute, of one known key with the first sixty; past these, and past what all
 * strangers or all keys together may have recorded, they are counted by code.
 */
export function recordDenial(denial: Denial): void {
  const { at, action, address, code, key } = denial;
  if (!mayRecord({ action, address, id: key?.id ?? null }, at.getTime())) {
    countDenial(at, address, code);
    return;
  }
  sharedBatch<AuditRow>("denials", async ({ db }, rows) => {
    await db.insert(auditRecords).values(rows);
  }).add(rowOf(denial));
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
    details: key?.maker ? { ...denial.details, maker: key.maker } : (denial.details ?? null),
  });
}
