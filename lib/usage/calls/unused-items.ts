import { sql } from "drizzle-orm";
import { callDays } from "@/db/schema/calls";
import { readInventory } from "@/lib/catalogue/read-inventory";
import { administers, type Context } from "@/lib/core/context";
import type { CallFilters } from "@/lib/usage/schema-calls";
import type { UnusedItem, UsageDimension, UsageTable } from "@/lib/usage/view-calls";

type Unused = Pick<UsageTable, "unused" | "unusedCount">;
const NOTHING: Unused = { unused: [], unusedCount: 0 };
const SHOWN = 100;
const DAY_MS = 86_400_000;

/**
 * Returns the servers or tools that nobody has called since the day of `from`, although clients can: enabled
 * servers with at least one tool, and tools that are offered, not hidden and not waiting. Only
 * operators get them, and only if no filter but the server is set, because calls that a filter
 * leaves out say nothing about use.
 */
export async function unusedItems(
  ctx: Context,
  by: UsageDimension,
  { kind, server, ...filters }: CallFilters,
  from: Date,
): Promise<Unused> {
  const firstDay = new Date(Math.floor(from.getTime() / DAY_MS) * DAY_MS);
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  if ((by !== "tool" && by !== "server") || kind !== "tool" || isFiltered) return NOTHING;
  if (!administers(ctx.actor)) return NOTHING;
  const [{ items }, called] = await Promise.all([readInventory(ctx), lastDays(ctx, by)]);
  const tools = items.filter(
    (item) => item.kind === "tool" && !item.barrier && (!server || item.server.name === server),
  );
  const candidates =
    by === "tool"
      ? tools.map((item) => ({ key: item.name, server: item.server.name, tool: item.name }))
      : [...new Map(tools.map((item) => [item.server.id, item.server.name]))].map(
          ([key, name]) => ({ key, server: name, tool: null }),
        );
  const unused = candidates
    .map(({ key, ...item }): UnusedItem => ({ ...item, lastCalledAt: called.get(key) ?? null }))
    .filter(({ lastCalledAt }) => lastCalledAt === null || lastCalledAt < firstDay)
    .sort((a, b) => (`${a.server} ${a.tool}` < `${b.server} ${b.tool}` ? -1 : 1));
  return { unused: unused.slice(0, SHOWN), unusedCount: unused.length };
}

/** Returns the last day (UTC) with a call that was let through, by tool name or server id. */
async function lastDays({ db }: Context, by: "tool" | "server"): Promise<Map<string, Date>> {
  const rows = await db.execute<{ value: string; ms: string }>(sql`
    select ${callDays.value} as value, extract(epoch from max(${callDays.day})) * 1000 as ms
    from ${callDays}
    where ${callDays.dimension} = ${by} and ${callDays.kind} = 'tool'
      and ${callDays.ok} + ${callDays.errors} > 0
    group by 1`);
  return new Map(rows.map(({ value, ms }) => [value, new Date(Number(ms))]));
}
