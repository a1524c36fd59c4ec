import { and, eq, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { listedKeys } from "@/lib/keys/key-permission";
import { hasStatus } from "@/lib/keys/key-status";
import type { keyFilterSchema } from "@/lib/keys/schema";
import { EXPIRES_SOON_MS } from "@/lib/keys/view";
import { IDLE_DAYS } from "@/lib/keys/view-bounds";

const DAY_MS = 86_400_000;

type Filter = z.output<typeof keyFilterSchema>;

/**
 * Returns the SQL condition for the API keys that match a filter, of those that this actor may see.
 * It uses only `api_keys` and subqueries, so that lists and counts need no join.
 */
export function matchingKeys(ctx: Context, filter: Filter): SQL | undefined {
  const { q, teamId, ownerId, status, unusedDays } = filter;
  return and(
    listedKeys(ctx),
    q ? matches(ctx, q) : undefined,
    teamId ? eq(apiKeys.teamId, teamId) : undefined,
    ownerId ? eq(apiKeys.makerId, ownerId) : undefined,
    status ? inState(ctx, status) : undefined,
    unusedDays ? unusedSince(new Date(ctx.now.getTime() - unusedDays * DAY_MS)) : undefined,
  );
}

/** Returns the SQL condition for keys of this state (`KEY_STATES`). */
export function inState(ctx: Context, status: NonNullable<Filter["status"]>): SQL | undefined {
  const active = hasStatus("active", ctx.now);
  if (status === "never_used") return and(active, isNull(apiKeys.lastUsedAt));
  if (status === "idle") {
    return and(active, lt(apiKeys.lastUsedAt, new Date(ctx.now.getTime() - IDLE_DAYS * DAY_MS)));
  }
  if (status === "no_expiry") return and(active, isNull(apiKeys.expiresAt));
  if (status === "expires_soon") {
    return and(active, lte(apiKeys.expiresAt, new Date(ctx.now.getTime() + EXPIRES_SOON_MS)));
  }
  if (status === "owner_disabled") {
    const disabled = ctx.db
      .select({ id: people.id })
      .from(people)
      .where(isNotNull(people.disabledAt));
    return and(active, inArray(apiKeys.makerId, disabled));
  }
  return hasStatus(status, ctx.now);
}

function unusedSince(moment: Date): SQL | undefined {
  return or(
    lt(apiKeys.lastUsedAt, moment),
    and(isNull(apiKeys.lastUsedAt), lt(apiKeys.createdAt, moment)),
  );
}

/**
 * Returns the SQL condition for a search by a key's name, its creator, its last four characters
 * (also in the form `mcp_…a1b2`), or the first characters of its id.
 */
function matches(ctx: Context, q: string): SQL | undefined {
  const part = `%${escaped(q)}%`;
  const makers = ctx.db
    .select({ id: people.id })
    .from(people)
    .where(or(sql`${people.name} ilike ${part}`, sql`${people.email} ilike ${part}`));
  const lastFour = q.replace(/^mcp_(…|\.\.\.)?/i, "").toLowerCase();
  return or(
    sql`${apiKeys.name} ilike ${part}`,
    inArray(apiKeys.makerId, makers),
    eq(apiKeys.lastFour, lastFour),
    /^[0-9a-f-]{8,36}$/i.test(q)
      ? sql`${apiKeys.id}::text like ${`${q.toLowerCase()}%`}`
      : undefined,
  );
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
