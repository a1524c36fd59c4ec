import { and, asc, count, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/context";
import { succeed } from "@/lib/errors";
import { signedInOrAdmin } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { visibleKeys } from "./key-permission";
import { hasStatus, keyView, selectKeys } from "./model";
import { listKeysSchema } from "./schema";
import type { KeyPage } from "./view";

const DAY_MS = 86_400_000;

type Filters = z.output<typeof listKeysSchema>;

/**
 * One page of keys: all for operators, the own ones for members. `page` counts from 1; a page
 * past the end gives the last one. Newest, by name, last used or ending first.
 */
export const listKeys = verb({
  kind: "read",
  name: "keys.list",
  audience: "signed_in",
  input: listKeysSchema,
  permit: signedInOrAdmin,
  run: async (ctx, filters) => {
    const where = and(visibleKeys(ctx), ...conditions(ctx, filters));
    const [counted] = await ctx.db.select({ total: count() }).from(apiKeys).where(where);
    const total = counted?.total ?? 0;
    const pageCount = Math.max(1, Math.ceil(total / filters.pageSize));
    const page = Math.min(filters.page, pageCount);
    // Only the rows of this page are joined to their team and maker, however far down it is.
    const ids = ctx.db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(where)
      .orderBy(...ORDERS[filters.sort])
      .limit(filters.pageSize)
      .offset((page - 1) * filters.pageSize)
      .as("page");
    const rows = await selectKeys(ctx.db)
      .innerJoin(ids, eq(ids.id, apiKeys.id))
      .orderBy(...ORDERS[filters.sort]);
    const views = rows.map((row) => keyView(row, ctx.now));
    return succeed<KeyPage>({ rows: views, total, page, pageCount });
  },
});

const ORDERS: Readonly<Record<Filters["sort"], SQL[]>> = {
  created: [desc(apiKeys.createdAt), desc(apiKeys.id)],
  name: [asc(sql`lower(${apiKeys.name})`), asc(apiKeys.id)],
  last_used: [sql`${apiKeys.lastUsedAt} desc nulls last`, desc(apiKeys.id)],
  expires: [sql`${apiKeys.expiresAt} asc nulls last`, asc(apiKeys.id)],
};

function conditions(ctx: Context, filters: Filters): (SQL | undefined)[] {
  const { q, teamId, ownerId, status, unusedDays } = filters;
  return [
    q ? matches(ctx, q) : undefined,
    teamId ? eq(apiKeys.teamId, teamId) : undefined,
    ownerId ? eq(apiKeys.makerId, ownerId) : undefined,
    status ? hasStatus(status, ctx.now) : undefined,
    unusedDays ? unusedSince(new Date(ctx.now.getTime() - unusedDays * DAY_MS)) : undefined,
  ];
}

function unusedSince(moment: Date): SQL | undefined {
  return or(
    lt(apiKeys.lastUsedAt, moment),
    and(isNull(apiKeys.lastUsedAt), lt(apiKeys.createdAt, moment)),
  );
}

/** By name, by maker, by the last four characters (also as `mcp_…a1b2`), or by the id's beginning. */
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
