import { and, count, eq, gte, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { calls } from "@/db/schema/calls";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import { seesUpstream, upstreamCalls } from "./upstream-scope";
import { RANGES, type UsagePoint } from "./view";

const DAY_MS = 86_400_000;

/**
 * Counts the calls and denials of a server for each of the last 30 days (UTC), with today last.
 * Operators see all keys, and members see only their own. Failure: `not_found`.
 */
export const upstreamUsage = verb({
  kind: "read",
  name: "usage.upstream",
  audience: "signed_in",
  input: z.object({ id: idSchema() }),
  permit: seesUpstream,
  run: async (ctx, { id }) => {
    const days = RANGES["30d"].buckets;
    const today = Math.floor(ctx.now.getTime() / DAY_MS) * DAY_MS;
    const from = new Date(today - (days - 1) * DAY_MS);
    const to = new Date(today + DAY_MS);
    const rows = await ctx.db
      .select({
        day: sql<number>`floor(extract(epoch from ${calls.at} - ${from.toISOString()}::timestamptz) / 86400)::int`,
        denied: sql<boolean>`${calls.outcome} = 'denied'`,
        number: count(),
      })
      .from(calls)
      .where(
        and(
          eq(calls.upstreamId, id),
          gte(calls.at, from),
          lt(calls.at, to),
          await upstreamCalls(ctx),
        ),
      )
      .groupBy(sql`1`, sql`2`);
    const points = Array.from({ length: days }, (_, day): UsagePoint => {
      const at = new Date(from.getTime() + day * DAY_MS);
      const of = (denied: boolean) =>
        rows.find((row) => row.day === day && row.denied === denied)?.number ?? 0;
      const label = LABEL.format(at);
      return { at: at.toISOString(), label, calls: of(false), denials: of(true) };
    });
    return succeed(points);
  },
});

const LABEL = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
