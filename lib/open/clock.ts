import type { Sql } from "postgres";

/**
 * The difference of two clocks that is tolerated. Clocks synchronized by NTP differ by
 * milliseconds.
 */
const TOLERATED_SECONDS = 5;

/**
 * Returns the whole seconds by which this machine's clock is ahead of the database's clock
 * (negative: behind), or 0 if the clocks differ by less than five seconds or the query took too
 * long to tell.
 */
export async function clockAhead(sql: Sql): Promise<number> {
  const askedMs = Date.now();
  const startedMs = performance.now();
  const [row] = await sql<{ seconds: number }[]>`
    select extract(epoch from clock_timestamp())::float8 as seconds`;
  const tookMs = performance.now() - startedMs;
  const ahead = (askedMs + tookMs / 2) / 1000 - (row?.seconds ?? askedMs / 1000);
  const certain = Math.abs(ahead) - tookMs / 2_000;
  return certain < TOLERATED_SECONDS ? 0 : Math.round(ahead);
}

/** The warning for a clock that is off, with what to do. */
export function clockText(ahead: number): string {
  const how = ahead > 0 ? "ahead of" : "behind";
  return `this machine's clock is ${Math.abs(ahead)} s ${how} the database's: set both by NTP`;
}
