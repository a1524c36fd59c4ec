import type { Sql, TransactionSql } from "postgres";
import { OWN_NAMES, SUMMED_METHODS } from "./summed-names";

/**
 * Returns the rest of a statement that begins with the new calls as `written`: it adds them to
 * `call_hours`, `call_hour_totals` and `call_days`. A call that reached no tool and a message with an unknown method are
 * summed without a name, because callers can invent any number of names; `unsummed` are the pairs of
 * key and client that are summed without a client for the same reason. All processes update the
 * rows in the same order to prevent deadlocks.
 */
export function sumsOfWritten(
  sql: Sql | TransactionSql,
  unsummed: { keyIds: string[]; clients: string[] } = { keyIds: [], clients: [] },
) {
  return sql`
    sums as (
      select date_trunc('hour', w.at, 'UTC') as hour,
        case when w.method = 'tools/call' then 'tool' else 'protocol' end as kind,
        w.key_id, coalesce(w.upstream_id, '00000000-0000-0000-0000-000000000000') as upstream_id,
        case when w.method = any(${SUMMED_METHODS}::text[]) then w.method
          when w.method <> 'tools/call' then ''
          when w.outcome <> 'ok' and w.upstream_id is null
            and w.target <> all(${OWN_NAMES}::text[]) then ''
          else coalesce(w.target, '') end as tool,
        case when u.client is null then coalesce(w.client, '') else '' end as client, w.team_id, coalesce(max(w.server), '') as server,
        k.maker_id as person_id,
        count(*) filter (where w.outcome = 'ok') as ok,
        count(*) filter (where w.outcome = 'error') as errors,
        count(*) filter (where w.outcome = 'denied') as denied,
        coalesce(sum(w.duration_micros) filter (where w.outcome <> 'denied'), 0) as micros,
        histogram_of(call_bucket(w.duration_micros)) filter (where w.outcome <> 'denied')
          as latencies
      from written as w left join api_keys as k on k.id = w.key_id
      left join unnest(${unsummed.keyIds}::uuid[], ${unsummed.clients}::text[])
        as u (key_id, client) on u.key_id = w.key_id and u.client = w.client
      group by 1, 2, w.key_id, 4, 5, 6, w.team_id, k.maker_id
    ), by_hour as (
      insert into call_hours as h (hour, kind, key_id, upstream_id, tool, client, team_id, server,
        person_id, ok, errors, denied, micros, latencies)
      select hour, kind, key_id, upstream_id, tool, client, team_id, server, person_id, ok, errors,
        denied, micros, latencies
      from sums order by key_id, hour, kind, upstream_id, tool, client
      on conflict (key_id, hour, kind, upstream_id, tool, client) do update
      set ok = h.ok + excluded.ok, errors = h.errors + excluded.errors,
        denied = h.denied + excluded.denied, micros = h.micros + excluded.micros,
        latencies = add_histograms(h.latencies, excluded.latencies)
    ), totals as (
      insert into call_hour_totals as t (hour, kind, ok, errors, denied, micros, latencies)
      select hour, kind, sum(ok), sum(errors), sum(denied), sum(micros), histogram_sum(latencies)
      from sums group by hour, kind order by kind, hour
      on conflict (kind, hour) do update
      set ok = t.ok + excluded.ok, errors = t.errors + excluded.errors,
        denied = t.denied + excluded.denied, micros = t.micros + excluded.micros,
        latencies = add_histograms(t.latencies, excluded.latencies)
    )
    insert into call_days as d (day, kind, dimension, value, server, ok, errors, denied, micros,
      latencies)
    select date_trunc('day', hour, 'UTC') as day, kind, v.dimension, v.value, max(v.server),
      sum(ok), sum(errors), sum(denied), sum(micros), histogram_sum(latencies)
    from sums cross join lateral (values
      ('all', '', ''), ('key', key_id::text, ''), ('person', coalesce(person_id::text, ''), ''),
      ('team', team_id::text, ''), ('server', upstream_id::text, sums.server),
      ('tool', tool, sums.server), ('client', client, '')
    ) as v (dimension, value, server)
    group by 1, 2, 3, 4 order by dimension, kind, value, day
    on conflict (dimension, kind, value, day) do update
    set ok = d.ok + excluded.ok, errors = d.errors + excluded.errors,
      denied = d.denied + excluded.denied, micros = d.micros + excluded.micros,
      latencies = add_histograms(d.latencies, excluded.latencies)`;
}
