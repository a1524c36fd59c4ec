import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreams } from "@/db/schema/upstreams";

export type ClaimedUpstream = typeof upstreams.$inferSelect;

/** Seconds between two checks of a server, unless the server's row sets another interval. */
export const STEADY_SECONDS = 30;
/**
 * While a server has problems, it is checked this many times as often as usual, down to a minimum
 * interval.
 */
const TROUBLED_TIMES = 6;
const TROUBLED_SECONDS = 5;
/**
 * Seconds between two checks of a failing stdio server. The interval is long because each check
 * starts a process, which may take a minute.
 */
const TROUBLED_COMMAND_SECONDS = 120;

export interface DueUpstream {
  readonly id: string;
  readonly transport: "http" | "sse" | "stdio";
  readonly state: ClaimedUpstream["state"];
  /**
   * Seconds between two checks, from the server's row. Null means the default. 0 means that the
   * server is checked only while it is in use.
   */
  readonly probeSeconds: number | null;
  /**
   * True if the address or the credentials changed and calls wait until the server is listed again.
   */
  readonly unlisted: boolean;
}

/** Returns the enabled servers that are due for a check, by the database's clock. */
export function dueUpstreams(db: Database, steadySeconds: number): Promise<DueUpstream[]> {
  const { id, transport, state, checkedAt, disabledAt, probeSeconds } = upstreams;
  const unlisted = sql<boolean>`${upstreams.listedVersion} <> ${upstreams.targetVersion}`;
  const own = sql`coalesce(nullif(${probeSeconds}, 0)::float, ${steadySeconds}::float)`;
  const pause = sql`case
    when ${state} = 'up' and ${unlisted} then ${TROUBLED_SECONDS}::float
    when ${state} = 'up' then ${own}
    when ${transport} = 'stdio' then greatest(${TROUBLED_COMMAND_SECONDS}::float, ${own} / ${TROUBLED_TIMES})
    else greatest(least(${TROUBLED_SECONDS}::float, ${own}), ${own} / ${TROUBLED_TIMES}) end`;
  // Vary the interval by up to 10 %, so that servers that were registered together are checked at
  // different times.
  const since = sql`${checkedAt} < clock_timestamp() - (${pause} * (0.9 + random() * 0.2)) * interval '1 second'`;
  return db
    .select({ id, transport, state, probeSeconds, unlisted })
    .from(upstreams)
    .where(and(isNull(disabledAt), or(isNull(checkedAt), since)));
}

/**
 * Claims a server for a check. If several processes claim a server within `apartMs`, only one gets
 * the row, and the others get null.
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

/** Sets the server's state to "starting", if it was "unknown" or "up". */
export async function noteStarting(db: Database, upstreamId: string): Promise<void> {
  const { id, state, disabledAt } = upstreams;
  const isSilent = inArray(state, ["unknown", "up"]);
  await db
    .update(upstreams)
    .set({ state: "starting" })
    .where(and(eq(id, upstreamId), isSilent, isNull(disabledAt)));
}
