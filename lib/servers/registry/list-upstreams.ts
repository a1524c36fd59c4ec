import { and, eq, exists, inArray, isNull, or, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import { personOf, signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import type { Order } from "@/lib/paging/order";
import { inOrder, readPage } from "@/lib/paging/read-page";
import { listUpstreamsSchema } from "@/lib/servers/schema";
import { healthOf } from "@/lib/servers/stored/upstream-health";
import { countItems, targetText } from "@/lib/servers/stored/upstream-rows";
import type { UpstreamPage } from "@/lib/servers/view";

const BY_NAME: Order = { name: "name", key: upstreams.name, type: "text", direction: "asc" };

/**
 * Returns one page of servers, sorted by name. Administrators get all servers with details. Members
 * get, without details, the enabled servers that one of their teams can reach. Failure:
 * `invalid_input` for a cursor that does not belong to this list.
 */
export const listUpstreams = verb({
  kind: "read",
  name: "upstreams.list",
  audience: "signed_in",
  input: listUpstreamsSchema,
  permit: signedInOrAdmin,
  run: async (ctx, { q, cursor, pageSize }) => {
    const all = administers(ctx.actor);
    const where = and(all ? undefined : isReached(ctx), q ? matches(q, all) : undefined);
    const page = await readPage(ctx.db, {
      ...{ from: upstreams, id: upstreams.id, where, order: BY_NAME, cursor },
      limit: pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    const found = await ctx.db
      .select()
      .from(upstreams)
      .where(inArray(upstreams.id, [...ids]));
    const rows = inOrder(ids, found);
    const totals = await countItems(ctx, ids);
    return succeed<UpstreamPage>({
      rows: rows.map((row) => {
        const { counts, changed, waiting } = totals(row.id);
        const { id, name, title, state, transport, credentials } = row;
        const health = healthOf(row);
        const detail = { transport, target: targetText(row), credentials, health };
        return {
          id,
          name,
          title,
          enabled: row.disabledAt === null,
          state,
          counts,
          detail: all ? { ...detail, changedItems: changed, waitingItems: waiting } : null,
        };
      }),
      ...ends,
    });
  },
});

/**
 * Returns the condition for enabled servers on which one of this person's teams has a grant of at
 * least one item.
 */
export function isReached(ctx: Context) {
  const teamIds = personOf(ctx.actor)?.teamIds ?? [];
  if (teamIds.length === 0) return sql`false`;
  const something = or(
    sql`cardinality(${grants.tools}) > 0`,
    eq(grants.prompts, true),
    eq(grants.resources, true),
  );
  const reach = ctx.db
    .select({ id: grants.id })
    .from(grants)
    .where(
      and(eq(grants.upstreamId, upstreams.id), inArray(grants.teamId, [...teamIds]), something),
    );
  return and(isNull(upstreams.disabledAt), exists(reach));
}

/**
 * Returns the condition for a search. URLs and commands are searched only for people who may see
 * them.
 */
function matches(q: string, all: boolean) {
  const part = `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return or(
    sql`${upstreams.name} ilike ${part}`,
    sql`${upstreams.title} ilike ${part}`,
    all ? sql`${upstreams.url} ilike ${part}` : undefined,
    all ? sql`${upstreams.command} ilike ${part}` : undefined,
  );
}
