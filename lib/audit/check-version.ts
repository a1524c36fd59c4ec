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
 * A hash of stored values, independent of the order of members. Needs no column of its own, and
 * works for sets as well as rows.
 */
export function versionOf(values: object): string {
  const hash = createHash("sha256").update(canonicalJson(values));
  return hash.digest("base64url").slice(0, VERSION_LENGTH);
}

interface Checked {
  /** The version that the change is based on; without one the change is always allowed. */
  readonly version: string | undefined;
  /** The values stored now, read under a lock that is held until the change is made. */
  readonly stored: object;
  /** The part of `stored` that people may read; default: all of it. */
  readonly shown?: object;
  /** The subject of the audit records that tell who changed it. */
  readonly subject: Pick<AuditSubject, "kind" | "id">;
  /** The verbs that change it. */
  readonly actions: readonly string[];
  /** Details by which the records are narrowed, where one subject has many such values. */
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * Refuses a change that is based on an older version than the stored one, which would undo another
 * person's change. Failure: `conflict`, with the stored values, their version and who changed them,
 * as far as the actor may read that.
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

/** The audit record of the last change, in a list; empty where there is none. */
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
