import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreams } from "@/db/schema/upstreams";

export type ClaimedUpstream = typeof upstreams.$inferSelect;

/** Seconds between two looks at a server: when all is well, and when it is not. */
export const STEADY_SECONDS = 30;
const TROUBLED_SECONDS = 5;
/** Looking at a stdio server that fails starts a process each time, which may take a minute. */
const TROUBLED_COMMAND_SECONDS = 120;

export interface DueUpstream {
  readonly id: string;
  readonly transport: "http" | "sse" | "stdio";
  readonly state: "unknown" | "up" | "failing" | "down";
}

/** Enabled servers that nobody has looked at for long enough, by the database's clock. */
export function dueUpstreams(db: Database, steadySeconds: number): Promise<DueUpstream[]> {
  const pause = sql`case
    when ${upstreams.state} = 'up' then ${steadySeconds}::float
    when ${upstreams.transport} = 'stdio' then ${TROUBLED_COMMAND_SECONDS}::float
    else ${Math.min(TROUBLED_SECONDS, steadySeconds)}::float end`;
  const { id, transport, state, checkedAt, disabledAt } = upstreams;
  // Spread by a random tenth, so that servers registered together are not asked together for ever.
  const since = sql`${checkedAt} < clock_timestamp() - (${pause} * (0.9 + random() * 0.2)) * interval '1 second'`;
  return db
    .select({ id, transport, state })
    .from(upstreams)
    .where(and(isNull(disabledAt), or(isNull(checkedAt), since)));
}

/**
 * Takes a server for one look: of any number of processes that want to within `apartMs`, one gets
 * the row and the others null.
 */
export async function claim(
  db: Database,
  upstreamId: string,
  apartMs: number,
): Promise<ClaimedUpstream | null> {
  const { id, checkedAt, disabledAt } = upstreams;
  const since = sql`${checkedAt} < clock_timestamp() - ${apartMs}::float * interval '1 millisecond'`;
  const [row] = await db
    .update(upstreams)
    .set({ checkedAt: sql`clock_timestamp()` })
    .where(and(eq(id, upstreamId), isNull(disabledAt), or(isNull(checkedAt), since)))
    .returning();
  return row ?? null;
}
