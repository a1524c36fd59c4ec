import type { Sql } from "postgres";

/**
 * A smaller difference between the two clocks is ignored. Clocks that are synchronized by NTP
 * differ only by milliseconds.
 */
const TOLERATED_SECONDS = 5;

/**
 * Returns by how many whole seconds this machine's clock is ahead of the database's clock (negative
 * if it is behind). Returns 0 if the clocks differ by less than five seconds, or if the query took
 * too long to measure the difference.
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

/** Returns the warning for a clock that is off by this many seconds, with advice. */
export function clockText(ahead: number): string {
  const how = ahead > 0 ? "ahead of" : "behind";
  return `this machine's clock is ${Math.abs(ahead)} s ${how} the database's: set both by NTP`;
}
