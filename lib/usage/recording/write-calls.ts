import type { Sql } from "postgres";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import type { CallKind } from "./call-kind";
import { sumsOfWritten } from "./call-sums";
import { unsummedClients } from "./unsummed-clients";

/** A call that waits to be written to the database. */
export interface CallRow {
  readonly kind: CallKind;
  /** When the call was made, in milliseconds since 1970. */
  readonly atMs: number;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly durationMicros: number;
  readonly requestId: string;
}

/**
 * Writes calls with one prepared statement, which also adds them to the sums of their hours and
 * days, so that each stored call is summed exactly once. Columns that calls of the same kind share
 * are sent only once, and the numbers of each column are sent as one text, which is much cheaper
 * than a list of rows. `synchronous_commit` is off, so a crash of Postgres can lose the calls of
 * the last second, just as a crash of this process can. With `again`, only rows that do not exist
 * yet are inserted, because an earlier attempt may have succeeded although its answer was lost.
 */
export async function writeCalls(
  db: Database,
  rows: readonly CallRow[],
  again = false,
): Promise<void> {
  const { kinds, kindOf } = kindsOf(rows);
  const texts = (pick: (kind: CallKind) => string | null) => kinds.map(pick);
  const numbers = (pick: (row: CallRow) => number | null) =>
    `{${rows.map((row) => pick(row) ?? "null").join()}}`;
  const sql = rawSql(db);
  await sql`
    with written as (
      insert into calls (at, key_id, team_id, method, upstream_id, server, request_bytes,
        response_bytes, target, outcome, code, duration_micros, request_id, client,
        protocol_version, address)
      select timestamptz 'epoch' + r.at * interval '1 millisecond', k.key_id, k.team_id, k.method,
        k.upstream_id, k.server, r.request_bytes, r.response_bytes, k.target, k.outcome, k.code,
        r.duration_micros, r.request_id, k.client, k.protocol_version, k.address
      from (select set_config('synchronous_commit', 'off', true)) as unhurried,
      unnest(
        ${numbers((row) => row.atMs)}::text::bigint[],
        ${`{${kindOf.join()}}`}::text::int[],
        ${numbers((row) => row.requestBytes)}::text::int[],
        ${numbers((row) => row.responseBytes)}::text::int[],
        ${numbers((row) => row.durationMicros)}::text::int[],
        string_to_array(${rows.map((row) => row.requestId).join(" ")}, ' '))
        as r (at, kind, request_bytes, response_bytes, duration_micros, request_id)
      join unnest(
        ${texts((kind) => kind.keyId)}::uuid[],
        ${texts((kind) => kind.teamId)}::uuid[],
        ${texts((kind) => kind.method)}::text[],
        ${texts((kind) => kind.upstreamId)}::uuid[],
        ${texts((kind) => kind.server)}::text[],
        ${texts((kind) => kind.target)}::text[],
        ${texts((kind) => kind.outcome)}::text[],
        ${texts((kind) => kind.code)}::text[],
        ${texts((kind) => kind.client)}::text[],
        ${texts((kind) => kind.protocolVersion)}::text[],
        ${texts((kind) => kind.address)}::text[])
        with ordinality as k (key_id, team_id, method, upstream_id, server, target, outcome, code,
          client, protocol_version, address, kind) using (kind)
      ${again ? unlessExists(sql) : sql``}
      returning at, key_id, team_id, method, upstream_id, server, target, outcome,
        duration_micros, client
    ), ${sumsOfWritten(sql, unsummedClients(kinds, rows[0]?.atMs ?? 0))}`;
}

/**
 * Returns the distinct kinds of these rows and, for each row, the index of its kind, counted from
 * 1.
 */
function kindsOf(rows: readonly CallRow[]): { kinds: CallKind[]; kindOf: number[] } {
  const places = new Map<CallKind, number>();
  const kindOf = rows.map(({ kind }) => {
    const known = places.get(kind);
    if (known !== undefined) return known;
    places.set(kind, places.size + 1);
    return places.size;
  });
  return { kinds: [...places.keys()], kindOf };
}

function unlessExists(sql: Sql) {
  return sql`where not exists (
    select from calls as c
    where c.key_id = k.key_id and c.request_id = r.request_id and c.method = k.method
      and c.at = timestamptz 'epoch' + r.at * interval '1 millisecond'
      and c.target is not distinct from k.target)`;
}
