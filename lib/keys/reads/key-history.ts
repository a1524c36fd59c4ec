import { and, desc, eq, inArray } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { withActorNames, withShownActors } from "@/lib/audit/shown-actors";
import { CREDENTIAL_KINDS } from "@/lib/core/audit-entry";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";
import type { KeyEvent } from "@/lib/keys/view";

const HISTORY_MAX = 100;

/**
 * Lists the changes to a key, connection or trust rule, newest first and at most 100. Denials and
 * calls are not included. Failure: `not_found`.
 */
export const keyHistory = verb({
  kind: "read",
  name: "keys.history",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    if (!(await readKey(ctx, id))) return fail("not_found");
    const rows = await ctx.db
      .select({
        id: auditRecords.id,
        at: auditRecords.at,
        action: auditRecords.action,
        actorKind: auditRecords.actorKind,
        actorId: auditRecords.actorId,
        actorLabel: auditRecords.actorLabel,
        subjectKind: auditRecords.subjectKind,
        details: auditRecords.details,
      })
      .from(auditRecords)
      .where(
        and(
          eq(auditRecords.keyId, id),
          inArray(auditRecords.subjectKind, Object.values(CREDENTIAL_KINDS)),
          eq(auditRecords.outcome, "done"),
        ),
      )
      .orderBy(desc(auditRecords.id))
      .limit(HISTORY_MAX);
    const shown = await withActorNames(ctx, await withShownActors(ctx, rows));
    return succeed<readonly KeyEvent[]>(
      shown.map(({ actorId: _, ...row }) => ({ ...row, details: row.details ?? {} })),
    );
  },
});
