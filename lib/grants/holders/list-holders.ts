import { and, count, eq, exists, inArray, not, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import { personOf, signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { listHoldersSchema } from "@/lib/grants/schema";
import type { HolderPage } from "@/lib/grants/view";
import type { Order } from "@/lib/paging/order";
import { readPage } from "@/lib/paging/read-page";
import { isNotEmpty, readHolders } from "./read-holders";

const BY_NAME: Order = { name: "team", key: teams.name, type: "text", direction: "asc" };

/**
 * Lists one page of the teams that may use a server, sorted by name, with `access: "without"` of
 * those that may not. Administrators get all teams. Members get, in either case, their own teams
 * that may use the server. Failures: `not_found`, also for a member whose teams do not reach the
 * server, and `invalid_input` for a cursor that belongs to another list.
 */
export const listHolders = verb({
  kind: "read",
  name: "grants.holders",
  audience: "signed_in",
  input: listHoldersSchema,
  permit: signedInOrAdmin,
  run: async (ctx, { name, access, q, cursor, pageSize }) => {
    const all = administers(ctx.actor);
    const [server] = await ctx.db
      .select({ id: upstreams.id, disabledAt: upstreams.disabledAt })
      .from(upstreams)
      .where(eq(upstreams.name, name));
    if (!server || (!all && server.disabledAt)) return fail("not_found", all ? {} : NOT_REACHED);
    const granted = isGranted(ctx, server.id);
    const mine = all ? undefined : isOwn(ctx);
    if (!all && (await readCount(ctx, and(mine, granted))) === 0) {
      return fail("not_found", NOT_REACHED);
    }
    const where = and(
      mine,
      all && access === "without" ? not(granted) : granted,
      q ? sql`${teams.name} ilike ${`%${escaped(q)}%`}` : undefined,
    );
    const page = await readPage(ctx.db, {
      ...{ from: teams, id: teams.id, where, order: BY_NAME, cursor, limit: pageSize },
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    return succeed<HolderPage>({ rows: await readHolders(ctx, server.id, ids), ...ends });
  },
});

/** The details of the denial that is recorded if a member asks for a server outside their reach. */
const NOT_REACHED = {
  reason: "permission",
  rule: "A member sees only servers that their teams reach.",
};

/** Returns the condition for teams with a grant of at least one item of the server. */
function isGranted(ctx: Context, upstreamId: string) {
  const { teamId, upstreamId: server } = grants;
  return exists(
    ctx.db
      .select({ id: grants.id })
      .from(grants)
      .where(and(eq(teamId, teams.id), eq(server, upstreamId), isNotEmpty)),
  );
}

function isOwn(ctx: Context) {
  const own = personOf(ctx.actor)?.teamIds ?? [];
  return own.length === 0 ? sql`false` : inArray(teams.id, [...own]);
}

async function readCount(ctx: Context, where: ReturnType<typeof and>): Promise<number> {
  const [row] = await ctx.db.select({ number: count() }).from(teams).where(where);
  return row?.number ?? 0;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
