import { and, sql } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import { isReached } from "@/lib/servers/registry/list-upstreams";
import { containsWords, type Found, firstOf, rankOf } from "./matching";

/**
 * Finds servers by their name and title, and for administrators also by their URL and command.
 * Members find only the servers that one of their teams can reach.
 */
export async function findServers(ctx: Context, q: string, limit: number): Promise<Found> {
  const all = administers(ctx.actor);
  const columns = [upstreams.name, sql`coalesce(${upstreams.title}, '')`];
  const targets = [sql`coalesce(${upstreams.url}, '')`, sql`coalesce(${upstreams.command}, '')`];
  const rows = await ctx.db
    .select({ name: upstreams.name, title: upstreams.title, disabledAt: upstreams.disabledAt })
    .from(upstreams)
    .where(
      and(
        all ? undefined : isReached(ctx),
        containsWords(q, all ? [...columns, ...targets] : columns),
      ),
    )
    .orderBy(rankOf(q, upstreams.name), upstreams.name)
    .limit(limit + 1);
  const hits = rows.map(({ name, title, disabledAt }) => ({
    ...{ kind: "server" as const, id: name, title: title ?? name, server: null },
    detail: title === null || title === name ? null : name,
    state: disabledAt ? "Disabled" : null,
  }));
  return firstOf(hits, limit);
}
