import type { Sql } from "postgres";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import type { calls } from "@/db/schema/calls";

export type CallRow = Omit<typeof calls.$inferInsert, "id" | "address"> & {
  readonly address: string;
};

/**
 * Writes calls in one prepared statement. What calls of one client to one tool have in common is
 * sent once, numbers as one text a column: the cost is a fraction of what a list of rows costs.
 * Postgres need not have it on disk when it answers: what is lost with a crash of it, at most the
 * last second, is as much as is lost with a crash of ours.
 * With `again`, only those that are not there yet: an answer may have been lost, and rows not.
 */
export async function writeCalls(
  db: Database,
  rows: readonly CallRow[],
  again = false,
): Promise<void> {
  const { kinds, kindOf } = kindsOf(rows);
  const texts = (pick: (row: CallRow) => string | null | undefined) =>
    kinds.map((row) => pick(row) ?? null);
  const numbers = (pick: (row: CallRow) => number | null | undefined) =>
    `{${rows.map((row) => pick(row) ?? "null").join()}}`;
  const sql = rawSql(db);
  await sql`
    insert into calls (at, key_id, team_id, method, upstream_id, server, request_bytes,
      response_bytes, target, outcome, code, duration_micros, request_id, client,
      protocol_version, address)
    select timestamptz 'epoch' + r.at * interval '1 millisecond', k.key_id, k.team_id, k.method,
      k.upstream_id, k.server, r.request_bytes, r.response_bytes, k.target, k.outcome, k.code,
      r.duration_micros, r.request_id, k.client, k.protocol_version, k.address
    from (select set_config('synchronous_commit', 'off', true)) as unhurried,
    unnest(
      ${numbers((row) => row.at.getTime())}::text::bigint[],
      ${`{${kindOf.join()}}`}::text::int[],
      ${numbers((row) => row.requestBytes)}::text::int[],
      ${numbers((row) => row.responseBytes)}::text::int[],
      ${numbers((row) => row.durationMicros)}::text::int[],
      string_to_array(${rows.map((row) => row.requestId).join(" ")}, ' '))
      as r (at, kind, request_bytes, response_bytes, duration_micros, request_id)
    join unnest(
      ${texts((row) => row.keyId)}::uuid[],
      ${texts((row) => row.teamId)}::uuid[],
      ${texts((row) => row.method)}::text[],
      ${texts((row) => row.upstreamId)}::uuid[],
      ${texts((row) => row.server)}::text[],
      ${texts((row) => row.target)}::text[],
      ${texts((row) => row.outcome)}::text[],
      ${texts((row) => row.code)}::text[],
      ${texts((row) => row.client)}::text[],
      ${texts((row) => row.protocolVersion)}::text[],
      ${texts((row) => row.address)}::text[])
      with ordinality as k (key_id, team_id, method, upstream_id, server, target, outcome, code,
        client, protocol_version, address, kind) using (kind)
    ${again ? unlessThere(sql) : sql``}`;
}

/** One row of each kind of call that is among these, and by row the place of its kind, from 1. */
function kindsOf(rows: readonly CallRow[]): { kinds: CallRow[]; kindOf: number[] } {
  const places = new Map<string, number>();
  const kinds: CallRow[] = [];
  const kindOf = rows.map((row) => {
    // A burst of calls is of a few kinds: comparing costs less than a name for each row.
    for (let at = 0; at < kinds.length && at < FEW; at++) {
      if (isSameKind(row, kinds[at] as CallRow)) return at + 1;
    }
    const kind = `${row.keyId}\0${row.teamId}\0${row.method}\0${row.upstreamId}\0${row.server}\0${row.target}\0${row.outcome}\0${row.code}\0${row.client}\0${row.protocolVersion}\0${row.address}`;
    const known = places.get(kind);
    if (known !== undefined) return known;
    places.set(kind, kinds.push(row));
    return kinds.length;
  });
  return { kinds, kindOf };
}

const FEW = 4;

function isSameKind(a: CallRow, b: CallRow): boolean {
  return (
    a.keyId === b.keyId &&
    a.target === b.target &&
    a.client === b.client &&
    a.outcome === b.outcome &&
    a.code === b.code &&
    a.protocolVersion === b.protocolVersion &&
    a.address === b.address &&
    a.method === b.method &&
    a.upstreamId === b.upstreamId &&
    a.server === b.server &&
    a.teamId === b.teamId
  );
}

function unlessThere(sql: Sql) {
  return sql`where not exists (
    select from calls as c
    where c.key_id = k.key_id and c.request_id = r.request_id and c.method = k.method
      and c.at = timestamptz 'epoch' + r.at * interval '1 millisecond'
      and c.target is not distinct from k.target)`;
}
