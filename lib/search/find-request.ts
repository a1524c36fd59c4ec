import { and, desc, eq, inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { visibleTo } from "@/lib/audit/activity-rows";
import { actionText } from "@/lib/audit/view-actions";
import type { Context } from "@/lib/core/context";
import { visibleKeys } from "@/lib/keys/key-permission";
import { type Found, NOTHING } from "./matching";

const REQUEST_ID = /^req_[\w-]{16}$/;
const OUTCOMES = { ok: null, error: "Failed", denied: "Denied" } as const;

/**
 * Finds a request by its complete id, whether it left a call or an audit record. Members find only
 * requests of their own and of their keys.
 */
export async function findRequest(ctx: Context, q: string): Promise<Found> {
  if (!REQUEST_ID.test(q)) return NOTHING;
  const [call, record] = await Promise.all([callOf(ctx, q), recordOf(ctx, q)]);
  const shown = call ?? record;
  if (!shown) return NOTHING;
  return {
    hits: [{ ...{ kind: "request", id: q, title: q, server: null }, ...shown }],
    more: false,
  };
}

async function callOf(ctx: Context, requestId: string) {
  const own = visibleKeys(ctx);
  const [row] = await ctx.db
    .select({ method: calls.method, target: calls.target, outcome: calls.outcome })
    .from(calls)
    .where(
      and(
        eq(calls.requestId, requestId),
        own && inArray(calls.keyId, ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(own)),
      ),
    )
    .limit(1);
  if (!row) return null;
  const detail = row.target === null ? row.method : `${row.method} · ${row.target}`;
  return { detail, state: OUTCOMES[row.outcome] };
}

async function recordOf(ctx: Context, requestId: string) {
  const [row] = await ctx.db
    .select({
      action: auditRecords.action,
      outcome: auditRecords.outcome,
      subjectKind: auditRecords.subjectKind,
    })
    .from(auditRecords)
    .where(and(eq(auditRecords.requestId, requestId), await visibleTo(ctx)))
    .orderBy(desc(auditRecords.id))
    .limit(1);
  if (!row) return null;
  return {
    detail: actionText(row.action, row.outcome, row.subjectKind),
    state: row.outcome === "denied" ? "Denied" : null,
  };
}
