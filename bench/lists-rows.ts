import { resolve } from "node:path";
import { connect, type DatabaseAddress } from "@/db/client";
import { migrate } from "@/db/migrate";
import { rebuildSums } from "@/lib/usage/recording/rebuild-sums";

const DAYS = 90;
/** A tool, a failure and an action that occur about ten times in a million rows. */
export const RARE = { tool: "server19_rare", code: "upstream_oddity", action: "teams.rename" };

export interface Filled {
  readonly operator: string;
  readonly member: string;
  readonly busyKey: string;
  readonly quietKey: string;
  readonly requestId: string;
}

/**
 * Fills an empty database with keys, audit records and calls over 90 days. A few keys, tools and
 * clients make most of the calls, and most keys make a few, as in a real installation.
 */
export async function fillLists(
  address: DatabaseAddress,
  { root, keys, calls, records }: { root: string; keys: number; calls: number; records: number },
): Promise<Filled> {
  await migrate(address, resolve(root, "drizzle"));
  const { sql, db, close } = connect(address, { max: 1 });
  try {
    await sql.unsafe(`
      create function pg_temp.bench_id(kind text, n int) returns uuid language sql immutable as
      $$ select ('0000000' || kind || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`);
    await sql`
      insert into installation (public_url, secret_checks, created_at)
      values ('http://localhost', '[]', now())`;
    await sql`
      insert into teams (id, slug, name, created_at)
      select pg_temp.bench_id('1', n), 'team-' || n, 'Team ' || n, now() - interval '100 days'
      from generate_series(1, 50) n`;
    await sql`
      insert into people (id, email, name, role, password_phc, created_at)
      select pg_temp.bench_id('2', n), 'person' || n || '@example.com', 'Person ' || n,
        case when n = 1 then 'operator' else 'member' end, 'phc', now() - interval '100 days'
      from generate_series(1, 1000) n`;
    await sql`
      insert into team_members (id, team_id, person_id, joined_at)
      select pg_temp.bench_id('3', n), pg_temp.bench_id('1', n % 50 + 1), pg_temp.bench_id('2', n),
        now() - interval '100 days'
      from generate_series(1, 1000) n`;
    await sql`
      insert into upstreams (id, name, transport, url, created_at, updated_at)
      select pg_temp.bench_id('4', n), 'server' || n, 'http', 'http://localhost:1', now(), now()
      from generate_series(0, 19) n`;
    await sql`
      insert into upstream_items (upstream_id, kind, name, definition, digest, first_seen_at)
      select pg_temp.bench_id('4', n % 20), 'tool', 'tool' || n,
        '{"name": "tool' || n || '", "inputSchema": {"type": "object"}}', 'x', now()
      from generate_series(0, 399) n`;
    await sql`
      insert into api_keys (id, name, kind, team_id, maker_id, membership_id, lookup, phc, pepper_id,
        last_four, created_at, expires_at, last_used_at)
      select pg_temp.bench_id('5', n), 'Key ' || n, 'personal', pg_temp.bench_id('1', n % 50 + 1),
        pg_temp.bench_id('2', p), pg_temp.bench_id('3', p), decode(md5(n::text), 'hex'), 'phc', 'p',
        to_char(n % 10000, 'FM0000'), now() - n * interval '10 minutes',
        now() + (n % 100) * interval '1 day', now() - n * interval '1 minute'
      from (select n, n % 1000 + 1 as p from generate_series(1, ${keys}::int) n) as of`;
    await sql`
      select make_calls_day((now() at time zone 'UTC')::date - n)
      from generate_series(0, ${DAYS}::int) n`;
    await sql`select setseed(0.4)`;
    await sql`
      insert into calls (at, key_id, team_id, method, upstream_id, server, target, outcome, code,
        duration_micros, request_id, client, protocol_version, address)
      select at, pg_temp.bench_id('5', k), pg_temp.bench_id('1', k % 50 + 1),
        case when lists then 'tools/list' else 'tools/call' end,
        case when lists then null else pg_temp.bench_id('4', t % 20) end,
        case when lists then null else 'server' || t % 20 end,
        case when lists then null when n % 100000 = 7 then ${RARE.tool}
          else 'server' || t % 20 || '_tool' || t end,
        case when e < 0.02 then 'error' when e < 0.03 then 'denied' else 'ok' end,
        case when n % 100000 = 11 then ${RARE.code} when e < 0.02 then 'upstream_timeout'
          when e < 0.03 then 'not_found' end,
        (500 * exp(6 * d * d))::int, 'req_' || md5(n::text), 'Client ' || c, '2026-07-28', '10.0.0.1'
      from (
        select n, now() - ${DAYS}::int * interval '1 day' * (1 - n::float8 / ${calls}) as at,
          power(${keys}::int, random())::int as k, power(400, random())::int - 1 as t,
          power(30, random())::int as c, random() < 0.1 as lists, random() as e, random() as d
        from generate_series(1, ${calls}::int) n
      ) as of`;
    await rebuildSums(db);
    await sql`
      insert into audit_records (at, outcome, action, actor_kind, actor_id, actor_label,
        subject_kind, subject_id, subject_label, key_id, code, reason, request_id, address, details)
      select now() - ${DAYS}::int * interval '1 day' * (1 - n::float8 / ${records}),
        case when denied then 'denied' else 'done' end,
        case when n % 100000 = 13 then ${RARE.action} when denied then 'mcp.call'
          else (array['keys.create', 'keys.update', 'sessions.sign_in', 'upstreams.update'])[n % 4 + 1] end,
        case when denied then 'key' else 'person' end,
        case when denied then pg_temp.bench_id('5', k) else pg_temp.bench_id('2', k % 1000 + 1) end,
        'Person ' || k % 1000 + 1, 'api_key', pg_temp.bench_id('5', k)::text, 'Key ' || k, pg_temp.bench_id('5', k),
        case when denied then 'not_found' end, case when denied then 'not_granted' end,
        'req_a' || md5(n::text), '10.0.0.1', jsonb_build_object('name', 'Key ' || k)
      from (
        select n, power(${keys}::int, random())::int as k, random() < 0.4 as denied
        from generate_series(1, ${records}::int) n
      ) as of`;
    await sql`vacuum analyze`;
    const [ids] = await sql<[Filled]>`
      select pg_temp.bench_id('2', 1) as operator, pg_temp.bench_id('2', 2) as member,
        pg_temp.bench_id('5', 1) as "busyKey", pg_temp.bench_id('5', ${keys}::int) as "quietKey",
        (select request_id from calls order by at limit 1 offset 1000) as "requestId"`;
    return { ...ids };
  } finally {
    await close();
  }
}
