import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { isHeldBy } from "@/gateway/sessions/session-holder";
import type { Bound, BoundScope } from "@/gateway/upstreams/link-registry/bound-scopes";
import { LAPSE_SECONDS, type LeasePlace } from "./lease-rows";

/** A seed for the locks, so that they differ from all others. */
const LOCK_SEED = 21;

/**
 * Counts the session of a lease that this process holds, unless that would exceed one of the bounds
 * in all processes together. Returns null, or the scope of the first bound that it would exceed. Of
 * sessions that ask at the same time, none exceeds a bound: a lock of the server orders them. Those of
 * a process that was killed count until its leases lapse.
 */
export async function admitLease(
  db: Database,
  { upstreamId, principal }: LeasePlace,
  processId: string,
  teamId: string | null,
  bounds: readonly Bound[],
): Promise<BoundScope | null> {
  return rawSql(db).begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${upstreamId}, ${LOCK_SEED}))`;
    const others = await sql<{ principal: string; teamId: string | null }[]>`
      select lease.principal, lease.team_id as "teamId"
      from session_leases lease join processes on processes.id = lease.owner
      where lease.upstream_id = ${upstreamId} and lease.principal <> ${principal}
        and lease.admitted_at is not null
        and processes.seen_at > clock_timestamp() - make_interval(secs => ${LAPSE_SECONDS})`;
    for (const { scope, most } of bounds) {
      const counted = others.filter((other) => {
        if (scope.of === "server") return true;
        if (scope.of === "team") return scope.id === other.teamId;
        return scope.id !== null && isHeldBy(other.principal, scope.id);
      });
      if (counted.length >= most) return scope;
    }
    await sql`
      update session_leases set admitted_at = clock_timestamp(), team_id = ${teamId}
      where upstream_id = ${upstreamId} and principal = ${principal} and owner = ${processId}`;
    return null;
  });
}

/** Counts the session of a lease no longer, if this process still owns it. */
export async function uncountLease(
  db: Database,
  { upstreamId, principal }: LeasePlace,
  processId: string,
): Promise<void> {
  await rawSql(db)`
    update session_leases set admitted_at = null
    where upstream_id = ${upstreamId} and principal = ${principal} and owner = ${processId}`;
}

/** Returns the other processes that have counted sessions with a server. */
export async function otherHolders(
  db: Database,
  upstreamId: string,
  processId: string,
): Promise<readonly string[]> {
  const rows = await rawSql(db)<{ owner: string }[]>`
    select distinct lease.owner
    from session_leases lease join processes on processes.id = lease.owner
    where lease.upstream_id = ${upstreamId} and lease.owner <> ${processId}
      and lease.admitted_at is not null
      and processes.seen_at > clock_timestamp() - make_interval(secs => ${LAPSE_SECONDS})`;
  return rows.map(({ owner }) => owner);
}
