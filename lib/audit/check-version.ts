import { createHash } from "node:crypto";
import { and, desc, eq, gte, inArray, sql } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import type { AuditSubject } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { canonicalJson } from "@/lib/std/canonical-json";
import { withShownActors } from "./shown-actors";

const VERSION_LENGTH = 22;
const SOUGHT_MS = 30 * 86_400_000;

/**
 * Names stored values: the same for the same values, in whatever order their members stand, and
 * another for others. Needs no column of its own, and names sets as well as rows.
 */
export function versionOf(values: object): string {
  const hash = createHash("sha256").update(canonicalJson(values));
  return hash.digest("base64url").slice(0, VERSION_LENGTH);
}

interface Checked {
  /** The version that the change was made from; without one it is made whatever is stored. */
  readonly version: string | undefined;
  /** What is stored now, read under a lock that is held until the change is made. */
  readonly stored: object;
  /** Of that what people may read, where it is not all of it. */
  readonly shown?: object;
  /** Whose records say who changed it. */
  readonly subject: Pick<AuditSubject, "kind" | "id">;
  /** The verbs that change it. */
  readonly actions: readonly string[];
  /** What their details hold, where one subject has many such things. */
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * Refuses a change that was made from something else than what is stored now, so that nobody's
 * change is undone unseen. Failure: `conflict`, with what is stored, its version and who changed it,
 * as who asks may read that.
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

/** The record of it, in a list; none where the log does not say. */
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
        gte(auditRecords.at, new Date(ctx.now.getTime() - SOUGHT_MS)),
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
