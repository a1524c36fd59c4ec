import { auditRecords } from "@/db/schema/audit-records";
import type { Failure } from "@/lib/errors/errors";
import { openedProcess } from "@/lib/process/process";
import { maskAll } from "@/lib/secrets/view";
import type { Actor, Context } from "./context";
import { countDenial } from "./count-denial";
import { mayRecord } from "./denial-budget";

/** The subject of a record. `label` is a copy that stays readable after the subject is deleted. */
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
    | "upstream";
  readonly id?: string;
  readonly label?: string;
}

/** How records name a row of `api_keys`. */
export const CREDENTIAL_KINDS = {
  key: "api_key",
  connection: "connection",
  trust: "trust_rule",
} as const;

/** The note that a verb adds to its record. `details` holds names and numbers, never a secret. */
export interface AuditNote {
  readonly subject?: AuditSubject;
  readonly teamId?: string;
  readonly keyId?: string;
  readonly details?: Record<string, unknown>;
  /**
   * The record's action if it differs from the verb's name, such as `keys.revoke` in a bulk
   * revocation.
   */
  readonly action?: string;
  /** The actor, if the verb itself authenticates the actor (set-up, sign-in). */
  readonly actor?: Actor;
}

export type AuditRow = typeof auditRecords.$inferInsert;

/**
 * Builds the row of a record. A record with a `failure` is a denial with its code, reason and rule.
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
 * Masks keys and tokens in a record, because names, reasons and targets from callers may contain
 * them.
 */
export function maskedRow(row: AuditRow): AuditRow {
  return maskAll(row);
}

/**
 * Writes a record with `ctx.db`; inside a verb, this is the verb's own transaction. A denial beyond
 * the denial budgets is only counted.
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
 * Whether a denial is beyond the denial budgets. Always false for the command line and the system,
 * and if no process is open.
 */
function exceedsDenialBudget(ctx: Context, { action, actorKind, actorId }: AuditRow): boolean {
  if (actorKind === "command_line" || actorKind === "system" || !openedProcess()) return false;
  const denied = { action, address: ctx.address, id: actorId ?? null };
  return !mayRecord(denied, ctx.now.getTime());
}
