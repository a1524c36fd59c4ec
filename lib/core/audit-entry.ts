import { auditRecords } from "@/db/schema/audit-records";
import type { Failure } from "@/lib/errors/errors";
import { openedProcess } from "@/lib/process/process";
import { maskAll } from "@/lib/secrets/view";
import type { Actor, Context } from "./context";
import { countDenial } from "./count-denial";
import { mayRecord } from "./denial-budget";

/**
 * The subject of an audit record. `label` is a copy of its name or email, so that the record stays
 * readable after the subject is deleted.
 */
export interface AuditSubject {
  readonly kind:
    | "api_key"
    | "connection"
    | "trust_rule"
    | "person"
    | "session"
    | "team"
    | "link"
    | "installation"
    | "signing_key"
    | "upstream"
    | "audience";
  readonly id?: string;
  readonly label?: string;
}

/** The kind of the subject in audit records, for each kind of row in `api_keys`. */
export const CREDENTIAL_KINDS = {
  key: "api_key",
  connection: "connection",
  trust: "trust_rule",
} as const;

/**
 * What a verb adds to the audit record of its call. `details` holds names and numbers, never a
 * secret.
 */
export interface AuditNote {
  readonly subject?: AuditSubject;
  readonly teamId?: string;
  readonly keyId?: string;
  readonly details?: Record<string, unknown>;
  /**
   * The action of the record, if it differs from the verb's name. For example, `keys.bulk_revoke`
   * writes a record with the action `keys.revoke` for each key.
   */
  readonly action?: string;
  /**
   * The actor of the record, if the caller was anonymous until the verb authenticated them (in
   * set-up and sign-in).
   */
  readonly actor?: Actor;
}

export type AuditRow = typeof auditRecords.$inferInsert;

/**
 * Builds the row of an audit record. With a `failure`, the row is a denial and has the failure's
 * code, reason and rule.
 */
export function auditRow(
  ctx: Context,
  action: string,
  note: AuditNote,
  failure?: Failure,
): AuditRow {
  const actor = note.actor ?? ctx.actor;
  return maskedRow({
    at: ctx.now,
    outcome: failure ? "denied" : "done",
    action: note.action ?? action,
    actorKind: actor.kind,
    actorId: "id" in actor ? actor.id : null,
    actorLabel: actor.label,
    subjectKind: note.subject?.kind,
    subjectId: note.subject?.id,
    subjectLabel: note.subject?.label,
    teamId: note.teamId,
    keyId: note.keyId ?? (actor.kind === "key" ? actor.id : undefined),
    code: failure?.code,
    reason: failure?.reason,
    rule: failure?.rule,
    requestId: ctx.requestId,
    address: ctx.address,
    details: note.details,
  });
}

/**
 * Masks keys and tokens in an audit row, because a caller may have put them into a name, a reason
 * or a target.
 */
export function maskedRow(row: AuditRow): AuditRow {
  return maskAll(row);
}

/**
 * Writes an audit record with `ctx.db`, so that inside a changing verb the record belongs to the
 * verb's transaction. Denials beyond the denial budgets get no record and are only counted.
 */
export async function writeAudit(
  ctx: Context,
  action: string,
  note: AuditNote,
  failure?: Failure,
): Promise<void> {
  const row = auditRow(ctx, action, note, failure);
  if (failure && exceedsDenialBudget(ctx, row)) {
    countDenial(ctx.now, ctx.address, failure.code);
    return;
  }
  await ctx.db.insert(auditRecords).values(row);
}

/**
 * Returns whether a denial exceeds the denial budgets. Always returns false for the command line
 * and for Latchkey itself, and also while Latchkey is not open in this process.
 */
function exceedsDenialBudget(ctx: Context, { action, actorKind, actorId }: AuditRow): boolean {
  if (actorKind === "command_line" || actorKind === "system" || !openedProcess()) return false;
  const denied = { action, address: ctx.address, id: actorId ?? null };
  return !mayRecord(denied, ctx.now.getTime());
}
