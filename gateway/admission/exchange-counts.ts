import type { Sql } from "postgres";
import { DEAD_SECONDS } from "@/lib/change-feed/heartbeat";
import {
  allCounts,
  type CountsByKey,
  countsOf,
  type KeyCounts,
  regain,
  type Told,
} from "./key-counts";

/** How many keys one statement writes. */
const ROWS_AT_ONCE = 1_000;
/** Rows that were written shortly before the last read may have been committed after it. */
const OVERLAP_SECONDS = 2;

/** How long a process that is no longer alive is remembered, in milliseconds. */
const KEPT_MS = 120_000;

interface OtherRow extends Told {
  readonly process: string;
  /** Null in a row that says only that the process is alive. */
  readonly key: string | null;
  readonly perMinute: number;
  readonly remaining: number;
  readonly alone: number;
  /** The age of the row in seconds. */
  readonly age: number;
  readonly readAt: string;
}

/** What a process remembers between two exchanges. */
export interface Exchange {
  readonly processId: string;
  readonly keys: CountsByKey;
  /** The other processes that were alive at the last exchange. */
  others: ReadonlySet<string>;
  /** The processes that stopped to be alive, and when, in milliseconds. */
  readonly departed: Map<string, number>;
  /** When the database was last read, by its own clock. Null before the first time. */
  readAt: string | null;
}

export function newExchange(processId: string, keys: CountsByKey = allCounts()): Exchange {
  return { processId, keys, others: new Set(), departed: new Map(), readAt: null };
}

/**
 * Tells the other processes what this one counted of each key since the last exchange, and takes
 * over what they counted. Requests that others admitted are taken from what the key may still make
 * here, also below zero, so that a limit holds for all processes together in the long run. A
 * process that is alone writes nothing. Rejects if the database does.
 */
export async function exchangeCounts(sql: Sql, exchange: Exchange, nowMs: number): Promise<void> {
  if (exchange.others.size > 0) await tell(sql, exchange, nowMs);
  const { processId, readAt } = exchange;
  const rows = await sql<OtherRow[]>`
    select p.id as process, c.key_id as key, c.per_minute as "perMinute", c.remaining,
      c.alone, c.spent::float8 as spent, c.running, c.streams,
      extract(epoch from clock_timestamp() - c.at)::float8 as age,
      clock_timestamp()::text as "readAt"
    from processes as p left join key_counts as c on c.process_id = p.id
      and (${readAt}::text is null
        or c.at > ${readAt}::text::timestamptz - make_interval(secs => ${OVERLAP_SECONDS}))
    where p.id <> ${processId}
      and p.seen_at > clock_timestamp() - make_interval(secs => ${DEAD_SECONDS})`;
  const alive = new Set(rows.map((row) => row.process));
  noteDeparted(exchange, alive, nowMs);
  // Rows of a process that was away are all read again.
  const isNew = [...alive].some((id) => !exchange.others.has(id));
  exchange.others = alive;
  for (const row of rows) takeOver(exchange.keys, row, nowMs);
  exchange.readAt = isNew && readAt !== null ? null : (rows[0]?.readAt ?? readAt);
}

/** Writes the counts that have changed since they were last told. */
async function tell(sql: Sql, { keys, processId }: Exchange, nowMs: number): Promise<void> {
  const changed = [...keys].filter(([, counts]) => hasChanged(counts));
  for (let from = 0; from < changed.length; from += ROWS_AT_ONCE) {
    const part = changed.slice(from, from + ROWS_AT_ONCE);
    const told = part.map(([, counts]) => {
      regain(counts, nowMs);
      return { spent: counts.spent, running: counts.running, streams: counts.streams };
    });
    const numbers = (of: (counts: KeyCounts) => number) =>
      `{${part.map(([, counts]) => of(counts)).join()}}`;
    await sql`
      insert into key_counts (process_id, key_id, per_minute, spent, remaining, alone, running, streams,
        at)
      select p.id, t.key_id, t.per_minute, t.spent, t.remaining, t.alone, t.running, t.streams,
        clock_timestamp()
      from processes as p, unnest(
        ${`{${part.map(([id]) => id).join()}}`}::text::uuid[],
        ${numbers(({ perMinute }) => perMinute)}::text::int[],
        ${numbers(({ spent }) => spent)}::text::bigint[],
        ${numbers(({ left }) => left)}::text::float8[],
        ${numbers(({ alone }) => alone)}::text::float8[],
        ${numbers(({ running }) => running)}::text::int[],
        ${numbers(({ streams }) => streams)}::text::int[]
      ) as t (key_id, per_minute, spent, remaining, alone, running, streams)
      where p.id = ${processId}
      on conflict (process_id, key_id) do update
      set per_minute = excluded.per_minute, spent = excluded.spent, remaining = excluded.remaining,
        alone = excluded.alone, running = excluded.running, streams = excluded.streams, at = excluded.at`;
    for (const [index, [, counts]] of part.entries()) counts.told = told[index] ?? null;
  }
}

function hasChanged({ told, spent, running, streams }: KeyCounts): boolean {
  if (told === null) return spent > 0 || running > 0 || streams > 0;
  return told.spent !== spent || told.running !== running || told.streams !== streams;
}

function takeOver(keys: CountsByKey, row: OtherRow, nowMs: number): void {
  if (row.key === null) return;
  const counts = keys.get(row.key) ?? countsOf(row.key, row.perMinute, nowMs, keys);
  regain(counts, nowMs);
  const before = counts.others?.get(row.process);
  if (before) counts.left -= Math.max(0, row.spent - before.spent);
  else if (row.perMinute === counts.perMinute) {
    // What this process counted may or may not be in `remaining` yet; it is not in `alone`.
    const { perMinute } = row;
    const regained = (left: number) => Math.min(perMinute, left + (row.age * perMinute) / 60);
    const untold = counts.spent - (counts.told?.spent ?? 0);
    const apart = counts.left - (perMinute - regained(row.alone));
    counts.left = Math.min(apart, regained(row.remaining) - untold);
  }
  counts.others ??= new Map();
  const { spent, running, streams } = row;
  counts.others.set(row.process, { spent, running, streams });
  sumElsewhere(counts);
}

/**
 * Stops counting the calls of processes that are no longer alive. What they spent is kept for a
 * while, because a process that was only late comes back.
 */
function noteDeparted(exchange: Exchange, alive: ReadonlySet<string>, nowMs: number): void {
  const { departed, keys, others } = exchange;
  for (const id of alive) departed.delete(id);
  const gone = [...others].filter((id) => !alive.has(id));
  for (const id of gone) departed.set(id, nowMs);
  const past = [...departed].filter(([, sinceMs]) => nowMs - sinceMs > KEPT_MS).map(([id]) => id);
  for (const id of past) departed.delete(id);
  if (gone.length + past.length === 0) return;
  for (const counts of keys.values()) {
    for (const id of gone) {
      const told = counts.others?.get(id);
      if (told) counts.others?.set(id, { spent: told.spent, running: 0, streams: 0 });
    }
    for (const id of past) counts.others?.delete(id);
    sumElsewhere(counts);
  }
}

function sumElsewhere(counts: KeyCounts): void {
  counts.runningElsewhere = 0;
  counts.streamsElsewhere = 0;
  for (const { running, streams } of counts.others?.values() ?? []) {
    counts.runningElsewhere += running;
    counts.streamsElsewhere += streams;
  }
}
