import { and, asc, count, desc, eq, isNotNull, sql } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import type { Context } from "@/lib/core/context";
import type { GoneItems } from "@/lib/servers/view";

const SHOWN = 200;
const DESCRIPTION_MAX = 2_000;

/**
 * Returns at most 200 items that a server no longer offers. Items that operators have edited come
 * first. Within each group, the items that disappeared most recently come first.
 */
export async function goneItems(ctx: Context, upstreamId: string): Promise<GoneItems> {
  const { kind, name, hidden, titleOverride, descriptionOverride, goneAt } = upstreamItems;
  const { title, description } = upstreamItems;
  const isGone = and(eq(upstreamItems.upstreamId, upstreamId), isNotNull(goneAt));
  const reworded = sql<boolean>`(${titleOverride} is not null or ${descriptionOverride} is not null)`;
  const [[counted], rows] = await Promise.all([
    ctx.db.select({ total: count() }).from(upstreamItems).where(isGone),
    ctx.db
      .select({
        ...{ kind, name, hidden, reworded },
        title: sql<string | null>`coalesce(${titleOverride}, ${title})`,
        description: sql<
          string | null
        >`left(coalesce(${descriptionOverride}, ${description}), ${DESCRIPTION_MAX})`,
        goneAt: sql<Date>`${goneAt}`.mapWith(goneAt),
      })
      .from(upstreamItems)
      .where(isGone)
      .orderBy(desc(sql`${hidden} or ${reworded}`), desc(goneAt), asc(kind), asc(name))
      .limit(SHOWN),
  ]);
  return { total: counted?.total ?? 0, rows };
}
