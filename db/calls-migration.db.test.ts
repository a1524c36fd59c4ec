import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { earlierDatabase } from "./testing/earlier-database";

/** The number of migrations that were made before calls were stored by day. */
const BEFORE = 36;

test("the migration moves every call into its day, keeps ids, and sums the calls", async () => {
  const { sql, upgrade, close } = await earlierDatabase(BEFORE);
  const key = randomUUID();
  try {
    await sql`
      insert into calls (at, key_id, team_id, method, target, outcome, duration_micros, request_id)
      select timestamptz '2026-01-31 22:30:00Z' + n * interval '1 hour', ${key}, ${randomUUID()},
        'tools/call', 'files_read', (array['ok', 'error', 'denied'])[n % 3 + 1], 1000, 'req_' || n
      from generate_series(0, 5) n`;
    await upgrade();
    const rows = await sql`
      select id::int, tableoid::regclass::text as place, request_id from calls order by at`;
    expect(rows.map(({ id, place, request_id }) => [id, place, request_id])).toEqual([
      [1, "calls_20260131", "req_0"],
      [2, "calls_20260131", "req_1"],
      [3, "calls_20260201", "req_2"],
      [4, "calls_20260201", "req_3"],
      [5, "calls_20260201", "req_4"],
      [6, "calls_20260201", "req_5"],
    ]);
    const [hours] = await sql`
      select count(*)::int as rows, sum(ok)::int as ok, sum(denied)::int as denied from call_hours`;
    expect(hours).toEqual({ rows: 6, ok: 2, denied: 2 });
    const totals = await sql`select hour, ok, errors, denied from call_hour_totals order by hour`;
    expect(totals.map(({ ok, errors, denied }) => [ok, errors, denied])).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const days = await sql`
      select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day, ok, errors, denied, micros::int,
        latencies::text
      from call_days where dimension = 'key' and value = ${key} order by day`;
    expect([...days]).toEqual([
      { day: "2026-01-31", ok: 1, errors: 1, denied: 0, micros: 2000, latencies: "[12:12]={2}" },
      { day: "2026-02-01", ok: 1, errors: 1, denied: 2, micros: 2000, latencies: "[12:12]={2}" },
    ]);
    const [next] = await sql`
      insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
      values (now(), ${key}, ${randomUUID()}, 'ping', 'ok', 1, 'r') returning id::int,
        tableoid::regclass::text <> 'calls_other' as has_day`;
    expect(next).toEqual({ id: 7, has_day: true });
  } finally {
    await close();
  }
});
