import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { auditRecords } from "@/db/schema/audit-records";
import { people } from "@/db/schema/people";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf, signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import type { TrialRow } from "./view-trials";

/**
 * Lists the latest trials of a server's tools, newest first: the calls that people made from the
 * console. Refused ones, which called nothing, are left out. Operators get everyone's, and other people
 * their own, so that the answer for another server is the same as for an unknown one: none.
 */
export const listTrials = verb({
  kind: "read",
  name: "tools.trials",
  audience: "signed_in",
  input: z.object({ id: idSchema(), limit: z.number().int().min(1).max(100).default(20) }),
  permit: signedIn,
  run: async (ctx, { id, limit }) => {
    const rows = await ctx.db
      .select({
        id: auditRecords.id,
        at: auditRecords.at,
        requestId: auditRecords.requestId,
        details: auditRecords.details,
        label: auditRecords.actorLabel,
        person: { id: people.id, name: people.name },
      })
      .from(auditRecords)
      .leftJoin(people, eq(people.id, auditRecords.actorId))
      .where(
        and(
          eq(auditRecords.subjectKind, "upstream"),
          eq(auditRecords.subjectId, id),
          eq(auditRecords.action, "tools.try"),
          eq(auditRecords.outcome, "done"),
          seenBy(ctx),
        ),
      )
      .orderBy(desc(auditRecords.id))
      .limit(limit);
    return succeed<TrialRow[]>(
      rows.map(({ details, label, person, ...row }) => {
        const how = String(details?.outcome ?? "");
        const durationMs = details?.durationMs;
        return {
          ...row,
          tool: String(details?.tool ?? ""),
          person: { id: person?.id ?? null, name: person?.name ?? label },
          outcome: ANSWERED.has(how) ? "ok" : "error",
          code: ANSWERED.has(how) ? null : (CODES[how] ?? how),
          durationMicros: typeof durationMs === "number" ? durationMs * 1000 : 0,
        };
      }),
    );
  },
});

/** The outcomes of a trial in which the server did what it was asked to. */
const ANSWERED: ReadonlySet<string> = new Set(["answered", "asks"]);
/** The codes that a call of a key gets for the same outcome. Other outcomes are codes themselves. */
const CODES: Readonly<Record<string, string>> = {
  failed: "tool_error",
  refused: "upstream_failed",
};

function seenBy(ctx: Context): SQL | undefined {
  if (actsAsOperator(ctx.actor)) return undefined;
  const me = personOf(ctx.actor)?.id;
  if (me === undefined) return sql`false`;
  return eq(auditRecords.actorId, me);
}
