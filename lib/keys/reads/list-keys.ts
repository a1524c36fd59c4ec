import { and, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { withShownRevokers } from "@/lib/audit/shown-actors";
import type { Context } from "@/lib/core/context";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { listedKeys } from "@/lib/keys/key-permission";
import { hasStatus, keyView, selectKeys } from "@/lib/keys/model";
import { listKeysSchema } from "@/lib/keys/schema";
import type { KeyPage } from "@/lib/keys/view";
import type { Order } from "@/lib/paging/order";
import { inOrder, readPage } from "@/lib/paging/read-page";

const DAY_MS = 86_400_000;

type Filters = z.output<typeof listKeysSchema>;

/**
 * Lists one page of keys, sorted by creation, name, last use or expiry. Operators see all keys;
 * members see only the keys that they created. Failure: `invalid_input` for a cursor that belongs
 * to another list.
 */
export const listKeys = verb({
  kind: "read",
  name: "keys.list",
  audience: "signed_in",
  input: listKeysSchema,
  permit: signedInOrAdmin,
  run: async (ctx, filters) => {
    const where = and(listedKeys(ctx), ...conditions(ctx, filters));
    const page = await readPage(ctx.db, {
      ...{ from: apiKeys, id: apiKeys.id, where },
      order: ORDERS[filters.sort],
      cursor: filters.cursor,
      limit: filters.pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    // The team and the creator are joined only to the rows of this page, so a later page costs no
    // more than the first.
    const rows = await selectKeys(ctx.db).where(inArray(apiKeys.id, [...ids]));
    const views = inOrder(ids, rows).map((row) => keyView(row, ctx.now));
    return succeed<KeyPage>({ rows: await withShownRevokers(ctx, views), ...ends });
  },
});

const ORDERS: Readonly<Record<Filters["sort"], Order>> = {
  created: { name: "created", key: apiKeys.createdAt, type: "moment", direction: "desc" },
  name: { name: "name", key: sql`lower(${apiKeys.name})`, type: "text", direction: "asc" },
  last_used: {
    ...{ name: "last_used", key: apiKeys.lastUsedAt, type: "moment", direction: "desc" },
    nullable: true,
  },
  expires: {
    ...{ name: "expires", key: apiKeys.expiresAt, type: "moment", direction: "asc" },
    nullable: true,
  },
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
