import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { withoutHiddenCause } from "@/lib/audit/activity-rows";
import { administers } from "@/lib/core/context";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";
import { DATA_PLANE_ACTIONS } from "@/lib/usage/time-series";
import type { KeyTrafficRow } from "@/lib/usage/view-calls";
import { callRows } from "./call-rows";

/**
 * Returns the latest calls and denials of a key in one list, newest first. Failure: `not_found`.
 */
export const keyTraffic = verb({
  kind: "read",
  name: "usage.key_traffic",
  audience: "owner_or_operator",
  input: z.object({ id: idSchema(), limit: z.number().int().min(1).max(100).default(20) }),
  permit: ownKey,
  run: async (ctx, { id, limit }) => {
    const [made, refused] = await Promise.all([
      ctx.db.select().from(calls).where(eq(calls.keyId, id)).orderBy(desc(calls.at)).limit(limit),
      ctx.db
        .select()
        .from(auditRecords)
        .where(
          and(
            eq(auditRecords.keyId, id),
            eq(auditRecords.outcome, "denied"),
            inArray(auditRecords.action, DATA_PLANE_ACTIONS),
          ),
        )
        .orderBy(desc(auditRecords.id))
        .limit(limit),
    ]);
    const recorded = new Set(refused.map(({ requestId }) => requestId));
    const events: KeyTrafficRow[] = [
      ...(await callRows(ctx, made))
        .filter((call) => call.outcome !== "denied" || !recorded.has(call.requestId))
        .map((call) => ({ kind: "call" as const, id: `call-${call.id}`, at: call.at, call })),
      ...refused
        .map((row) => (administers(ctx.actor) ? row : withoutHiddenCause(row)))
        .map(({ at, action, code, reason, rule, address, requestId, subjectKind, ...row }) => ({
          kind: "denial" as const,
          id: `denial-${row.id}`,
          ...{ at, action, code, reason, rule, address, requestId, subjectKind },
          target: textOf(row.details?.target),
          client: textOf(row.details?.client),
        })),
    ];
    events.sort((a, b) => b.at.getTime() - a.at.getTime());
    return succeed(events.slice(0, limit));
  },
});

const textOf = (value: unknown) => (typeof value === "string" ? value : null);
