import { auditRecords } from "@/db/schema/audit-records";
import { type AuditRow, CREDENTIAL_KINDS, maskedRow } from "@/lib/core/audit-entry";
import { countDenial } from "@/lib/core/count-denial";
import { mayRecord } from "@/lib/core/denial-budget";
import { sharedBatch } from "@/lib/core/shared-batch";

/**
 * A denied request on the data plane, or a sign-in that was refused by the rate limit. `reason` is
 * the exact internal reason. No field may contain a key, a token or an argument of a call.
 */
export interface Denial {
  readonly at: Date;
  readonly action:
    | "token.exchange"
    | "mcp.request"
    | "mcp.call"
    | "api.request"
    | "oauth.authorize"
    | "oauth.register"
    | "oauth.token"
    | "oauth.introspect"
    | "trust.exchange"
    | "sessions.sign_in";
  readonly code: string;
  readonly reason: string;
  readonly rule?: string;
  readonly requestId: string;
  readonly address: string;
  /** The name that the client gives itself, such as `curl/8.5.0`. */
  readonly client?: string | null;
  /** The key or connection that made the request, if it was recognized. */
  readonly key?: {
    readonly id: string;
    readonly credential: "key" | "connection" | "trust";
    readonly name: string;
    readonly teamId: string;
    /**
     * The name of the person who created the key. Null for a key without a creator, which depends
     * only on its team.
     */
    readonly maker: string | null;
  };
  readonly details?: Record<string, unknown>;
}

/**
 * Records a denial in a batch that is written later. For each action, a client address (a /64 for
 * IPv6) gets up to ten records at once and ten more per minute. A recognized key gets up to sixty
 * records at once and six more per minute. Denials beyond these budgets, or beyond the budgets that
 * all anonymous callers or all keys share, are only counted.
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
  const details = {
    ...denial.details,
    ...(denial.client ? { client: denial.client } : {}),
    ...(key?.maker ? { maker: key.maker } : {}),
  };
  return maskedRow({
    at: denial.at,
    outcome: "denied",
    action: denial.action,
    actorKind: key ? "key" : "anonymous",
    actorId: key?.id ?? null,
    actorLabel: key?.name ?? denial.address,
    subjectKind: key ? CREDENTIAL_KINDS[key.credential] : null,
    subjectId: key?.id ?? null,
    subjectLabel: key?.name ?? null,
    teamId: key?.teamId ?? null,
    keyId: key?.id ?? null,
    code: denial.code,
    reason: denial.reason,
    rule: denial.rule ?? null,
    requestId: denial.requestId,
    address: denial.address,
    details: Object.keys(details).length > 0 ? details : null,
  });
}
