import { createHash } from "node:crypto";
import { and, desc, eq, gte, inArray, sql } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import type { AuditSubject } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { canonicalJson } from "@/lib/std/canonical-json";
import { withShownActors } from "./shown-actors";

const VERSION_LENGTH = 22;
const SEARCH_MS = 30 * 86_400_000;

/**
 * Hashes stored values, regardless of the order of their members. The hash serves as the version of
 * a row or a set of rows, so no version column is needed.
 */
export function versionOf(values: object): string {
  const hash = createHash("sha256").update(canonicalJson(values));
  return hash.digest("base64url").slice(0, VERSION_LENGTH);
}

interface Checked {
  /** The version that the change is based on. A change without a version is always allowed. */
  readonly version: string | undefined;
  /** The stored values, read under a lock. The lock is held until the change is made. */
  readonly stored: object;
  /** The part of `stored` that people may read; all of `stored` by default. */
  readonly shown?: object;
  /** The subject whose audit records are searched for the last change. */
  readonly subject: Pick<AuditSubject, "kind" | "id">;
  /** The verbs that can change these values. Only audit records of these verbs are searched. */
  readonly actions: readonly string[];
  /**
   * Audit details that narrow the search to changes of these values. For example, an override is
   * found by the item's kind and name, because the audit subject is the whole server.
   */
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * Refuses a change that is based on an older version than the stored one, because it would undo
 * another person's change. Failure: `conflict`, with the stored values that people may read, their
 * version, and the label of the person who last changed them.
 */
export async function checkVersion(ctx: Context, checked: Checked): Promise<Result<null>> {
  const version = versionOf(checked.stored);
  if (checked.version === undefined || checked.version === version) return succeed(null);
  const [last] = await withShownActors(ctx, await lastChange(ctx, checked));
  return fail("conflict", {
    current: {
      values: (checked.shown ?? checked.stored) as Readonly<Record<string, unknown>>,
      version,
      changedBy: last?.actorLabel ?? null,
      changedAt: last?.at ?? null,
      readAt: ctx.now,
    },
  });
}

/**
 * Reads the audit record of the last change to the values, as a list with at most one element.
 * Changes more than 30 days old are not found.
 */
function lastChange(ctx: Context, { subject, actions, details }: Checked) {
  return ctx.db
    .select({
      actorKind: auditRecords.actorKind,
      actorId: auditRecords.actorId,
      actorLabel: auditRecords.actorLabel,
      at: auditRecords.at,
    })
    .from(auditRecords)
    .where(
      and(
        gte(auditRecords.at, new Date(ctx.now.getTime() - SEARCH_MS)),
        eq(auditRecords.outcome, "done"),
        eq(auditRecords.subjectKind, subject.kind),
        subject.id === undefined ? undefined : eq(auditRecords.subjectId, subject.id),
        inArray(auditRecords.action, [...actions]),
        details && sql`${auditRecords.details} @> ${JSON.stringify(details)}::jsonb`,
      ),
    )
    .orderBy(desc(auditRecords.at), desc(auditRecords.id))
    .limit(1);
}
