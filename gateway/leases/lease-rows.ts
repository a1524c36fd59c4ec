import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { processes } from "@/db/schema/changes";
import { sessionLeases } from "@/db/schema/session-leases";

/** What a lease is for: the session of one principal with one server. */
export interface LeasePlace {
  readonly upstreamId: string;
  readonly principal: string;
}

/**
 * The name of a place in memory and in changes. Server ids contain no spaces, so it is unambiguous.
 */
export const placeName = ({ upstreamId, principal }: LeasePlace) => `${upstreamId} ${principal}`;

/**
 * Seconds without a heartbeat of the owner after which its leases lapse. It is longer than
 * `DEAD_SECONDS`, because a process that is only slow should keep its sessions, and it has to be
 * longer than `FENCE_MS`, after which an owner without heartbeats closes them.
 */
export const LAPSE_SECONDS = 5;

/**
 * Claims a lease for a process, in one statement by the clock of the database, and returns the
 * owner: this process if the lease was free, lapsed or its own, and otherwise another one. A claim
 * of another's lapsed lease reaches that process as a change (`session_lease`), so that it closes
 * the session before it accepts calls again.
 */
export async function claimLease(
  db: Database,
  { upstreamId, principal }: LeasePlace,
  processId: string,
): Promise<string> {
  const sql = rawSql(db);
  for (;;) {
    const [row] = await sql<{ owner: string }[]>`
      with claimed as (
        insert into session_leases as lease (upstream_id, principal, owner, claimed_at)
        values (${upstreamId}, ${principal}, ${processId}, clock_timestamp())
        on conflict (upstream_id, principal) do update
          set owner = excluded.owner, claimed_at = excluded.claimed_at, admitted_at =
            case when lease.owner = excluded.owner then lease.admitted_at end
          where lease.owner = excluded.owner or not exists (
            select from processes where id = lease.owner
              and seen_at > clock_timestamp() - make_interval(secs => ${LAPSE_SECONDS}))
        returning owner
      )
      select owner, 0 as rank from claimed
      union all
      select owner, 1 from session_leases
        where upstream_id = ${upstreamId} and principal = ${principal}
      order by rank limit 1`;
    // Another process inserted the row after this statement had begun, so it is read again.
    if (row) return row.owner;
  }
}

/** Returns the ids of the other processes that are alive. */
export async function otherProcesses(db: Database, ownId: string): Promise<readonly string[]> {
  const rows = await rawSql(db)<{ id: string }[]>`
    select id from processes where id <> ${ownId}
      and seen_at > clock_timestamp() - make_interval(secs => ${LAPSE_SECONDS})`;
  return rows.map(({ id }) => id);
}

/** Gives up a lease, if this process still owns it. */
export async function releaseLease(
  db: Database,
  { upstreamId, principal }: LeasePlace,
  processId: string,
): Promise<void> {
  await rawSql(db)`
    delete from session_leases
    where upstream_id = ${upstreamId} and principal = ${principal} and owner = ${processId}`;
}

/** Returns the names of all places whose leases this process owns. */
export async function ownedPlaces(db: Database, processId: string): Promise<ReadonlySet<string>> {
  const rows = await rawSql(db)<{ upstream_id: string; principal: string }[]>`
    select upstream_id, principal from session_leases where owner = ${processId}`;
  return new Set(
    rows.map(({ upstream_id, principal }) => placeName({ upstreamId: upstream_id, principal })),
  );
}

/** A lease that counts: its owner is alive. */
export interface LiveLease {
  readonly principal: string;
  readonly owner: string;
  readonly claimedAt: Date;
}

/** Returns the leases of all processes for sessions with a server, the oldest first. */
export async function liveLeases(db: Database, upstreamId: string): Promise<LiveLease[]> {
  const { principal, owner, claimedAt } = sessionLeases;
  const isAlive = sql`${processes.seenAt} > clock_timestamp() - make_interval(secs => ${LAPSE_SECONDS})`;
  return db
    .select({ principal, owner, claimedAt })
    .from(sessionLeases)
    .innerJoin(processes, eq(processes.id, owner))
    .where(and(eq(sessionLeases.upstreamId, upstreamId), isAlive))
    .orderBy(claimedAt);
}

/**
 * The owner of a lease that was taken from its owner. No process has this id, so anyone may claim
 * it.
 */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Takes a lease from its owner, in the caller's transaction. The owner learns it from the change
 * and ends the session. Returns false if there is no such lease.
 */
export async function endLease(
  db: Database,
  { upstreamId, principal }: LeasePlace,
): Promise<boolean> {
  const rows = await db
    .update(sessionLeases)
    .set({ owner: NOBODY })
    .where(and(eq(sessionLeases.upstreamId, upstreamId), eq(sessionLeases.principal, principal)))
    .returning({ owner: sessionLeases.owner });
  return rows.length > 0;
}
