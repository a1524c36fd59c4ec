import { and, eq, inArray } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { withoutHiddenCause } from "@/lib/audit/activity-rows";
import { denialText } from "@/lib/audit/view-denials";
import { administers, type Context } from "@/lib/core/context";

interface DeniedCall {
  readonly requestId: string;
  readonly target: string | null;
}

/**
 * Reads why denied calls were refused. Returns a function from a call to the sentence of the rule
 * that refused it, or else what the recorded reason means. Returns null for a call without a
 * recorded denial. Only operators learn the cause of a denial that was answered with `not_found`.
 */
export async function denialReasons(
  ctx: Context,
  denied: readonly DeniedCall[],
): Promise<(call: DeniedCall) => string | null> {
  if (denied.length === 0) return () => null;
  const { code, reason, rule, details, requestId, subjectKind } = auditRecords;
  const rows = await ctx.db
    .select({ code, reason, rule, details, requestId, subjectKind })
    .from(auditRecords)
    .where(
      and(
        inArray(
          requestId,
          denied.map((call) => call.requestId),
        ),
        eq(auditRecords.outcome, "denied"),
      ),
    );
  const shown = administers(ctx.actor) ? rows : rows.map(withoutHiddenCause);
  return (call) => {
    const ofRequest = shown.filter((row) => row.requestId === call.requestId);
    // The requests of a batch share an id, so the denial of this call is found by its target.
    const row = ofRequest.find((one) => one.details?.target === call.target) ?? ofRequest[0];
    return row ? (row.rule ?? denialText(row.code, row.reason, row.subjectKind)) : null;
  };
}
