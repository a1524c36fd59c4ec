import { and, asc, eq, inArray } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { activityRows, visibleTo } from "@/lib/audit/activity-rows";
import type { ActivityRow } from "@/lib/audit/view";
import { denialText } from "@/lib/audit/view-denials";
import { actsAsOperator, administers, type Context } from "@/lib/core/context";
import { allowed, signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { requestInput } from "@/lib/usage/schema-calls";
import { DATA_PLANE_ACTIONS } from "@/lib/usage/time-series";
import type { RequestDenial, RequestView } from "@/lib/usage/view-calls";
import { callRows } from "./call-rows";
import { callScope } from "./call-scope";
import { remediesOf } from "./request-remedies";

/** The number of calls and of denials that are shown. A batch has at most 50 messages. */
const MOST = 100;

/**
 * Explains one request by its id: its calls, its denials, which rule denied it and what would allow
 * it. Operators see every request, other people those with their own keys and their own actions.
 * Failure: `not_found`, also if the actor may not see the request.
 */
export const showRequest = verb({
  kind: "read",
  name: "calls.show_request",
  audience: "signed_in",
  input: requestInput,
  permit: seesRequest,
  run: async (ctx, { requestId }) => {
    const [made, refused] = await Promise.all([callsOf(ctx, requestId), denialsOf(ctx, requestId)]);
    const first = [...made, ...refused].sort((a, b) => a.at.getTime() - b.at.getTime())[0];
    if (!first) return fail("not_found");
    const [rows, remedies] = await Promise.all([
      callRows(ctx, made),
      remediesOf(ctx, refused.at(0) ?? null),
    ]);
    return succeed<RequestView>({
      requestId,
      at: first.at,
      calls: rows,
      denials: refused.map(denialOf),
      remedies,
    });
  },
});

async function seesRequest(ctx: Context, { requestId }: { requestId: string }) {
  const signed = signedInOrAdmin(ctx);
  if (!signed.allowed || administers(ctx.actor)) return signed;
  const [made, refused] = await Promise.all([callsOf(ctx, requestId), denialsOf(ctx, requestId)]);
  if (made.length > 0 || refused.length > 0) return allowed;
  return { allowed: false, rule: "A member sees only requests of their own.", hide: true } as const;
}

async function callsOf(ctx: Context, requestId: string) {
  const { keys } = await callScope(ctx, { kind: "tool" });
  return ctx.db
    .select()
    .from(calls)
    .where(and(eq(calls.requestId, requestId), keys ? inArray(calls.keyId, [...keys]) : undefined))
    .orderBy(asc(calls.at), asc(calls.id))
    .limit(MOST);
}

/** Keys that administer see the denials of the data plane, and no other records. */
async function denialsOf(ctx: Context, requestId: string): Promise<ActivityRow[]> {
  const isAdminKey = administers(ctx.actor) && !actsAsOperator(ctx.actor);
  const visible = isAdminKey
    ? inArray(auditRecords.action, DATA_PLANE_ACTIONS)
    : await visibleTo(ctx);
  const reader = isAdminKey
    ? { db: ctx.db, actor: { kind: "system", label: ctx.actor.label } as const }
    : ctx;
  const where = and(
    eq(auditRecords.requestId, requestId),
    eq(auditRecords.outcome, "denied"),
    visible,
  );
  return (await activityRows(reader, where, { limit: MOST })).reverse();
}

function denialOf(row: ActivityRow): RequestDenial {
  const { id, at, action, code, reason, rule, address, keyId, subjectKind, details } = row;
  const isKey = keyId !== null && row.subjectId === keyId;
  return {
    ...{ id, at, action, code, reason, rule, address },
    text: denialText(code, reason, subjectKind),
    target: textOf(details?.target),
    client: textOf(details?.client),
    actor: { kind: row.actorKind, id: row.actorId, label: row.actorLabel },
    key: isKey ? { id: keyId, name: row.subjectLabel ?? row.actorLabel } : null,
  };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);
