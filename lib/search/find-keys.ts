import { and, between, eq, inArray, isNotNull, or, type SQL, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { listedKeys } from "@/lib/keys/key-permission";
import { keyView, selectKeys } from "@/lib/keys/model";
import { maskedKey } from "@/lib/keys/view";
import { inOrder } from "@/lib/paging/read-page";
import { containsWords, type Found, firstOf, rankOf } from "./matching";

const STATES = {
  active: null,
  disabled: "Disabled",
  quarantined: "Quarantined",
  expired: "Expired",
  ended: "Ended",
  revoked: "Revoked",
} as const;

/**
 * Finds keys by their name, their last four characters (also as `mcp_…a1b2`), or the first eight or
 * more characters of their id. Revoked keys come last.
 */
export async function findKeys(ctx: Context, q: string, limit: number): Promise<Found> {
  const byName = containsWords(q, [apiKeys.name]);
  const found = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(listedKeys(ctx), or(byName, hasLastFour(q), hasId(q))))
    .orderBy(isNotNull(apiKeys.revokedAt), rankOf(q, apiKeys.name), sql`lower(${apiKeys.name})`)
    .limit(limit + 1);
  const ids = found.map(({ id }) => id);
  if (ids.length === 0) return firstOf([], limit);
  const rows = await selectKeys(ctx.db).where(inArray(apiKeys.id, ids));
  const hits = inOrder(ids, rows).map((row) => {
    const { id, name, lastFour, team, status } = keyView(row, ctx.now);
    return {
      ...{ kind: "key" as const, id, title: name, server: null },
      detail: `${maskedKey(lastFour)} · ${team.name}`,
      state: STATES[status],
    };
  });
  return firstOf(hits, limit);
}

function hasLastFour(q: string): SQL | undefined {
  const lastFour = q.replace(/^mcp_(…|\.\.\.)?/i, "").toLowerCase();
  return /^[0-9a-f]{4}$/.test(lastFour) ? eq(apiKeys.lastFour, lastFour) : undefined;
}

function hasId(q: string): SQL | undefined {
  const digits = q.toLowerCase().replaceAll("-", "");
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return undefined;
  return between(apiKeys.id, digits.padEnd(32, "0"), digits.padEnd(32, "f"));
}
