import { rawSql } from "@/db/raw-sql";
import { sharedBatch } from "@/lib/core/shared-batch";
import type { LatchkeyProcess } from "@/lib/process/process";

/** A use of a key in a token exchange or a call. */
export interface KeyUse {
  readonly keyId: string;
  /** The secret that was used, by its rotation. Connections and trust rules have only 0. */
  readonly rotation: number;
  readonly at: Date;
  readonly address: string;
  readonly client: string | null;
}

const secretOf = (use: KeyUse) => `${use.keyId} ${use.rotation}`;

/**
 * Records the last use of a key and of its secret. The time is written to the database within half
 * a second, and only once if several uses quickly follow one another.
 */
export function recordUse(use: KeyUse): void {
  sharedBatch("key-use", writeUses, secretOf).add(use);
}

async function writeUses({ db }: LatchkeyProcess, uses: KeyUse[]): Promise<void> {
  // All processes write the rows in the order of the key ids, which prevents deadlocks.
  const rows = uses.sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  await rawSql(db)`
    with used as (
      select * from unnest(
        ${rows.map((row) => row.keyId)}::uuid[],
        ${rows.map((row) => row.rotation)}::integer[],
        ${rows.map((row) => row.at.toISOString())}::text[]::timestamptz[],
        ${rows.map((row) => row.address)}::text[],
        ${rows.map((row) => row.client)}::text[]
      ) as u (id, rotation, at, address, client)
    ), former as (
      update former_secrets as f
      set last_used_at = used.at, last_used_address = used.address,
        last_used_client = coalesce(used.client, f.last_used_client)
      from (select * from used order by id, rotation) as used
      where f.key_id = used.id and f.rotation = used.rotation
        and (f.last_used_at is null or f.last_used_at < used.at)
    )
    update api_keys as k
    set last_used_at = latest.at, last_used_address = latest.address,
      last_used_client = coalesce(latest.client, k.last_used_client),
      secret_used_at = coalesce(
        (select max(s.at) from unnest(latest.rotations, latest.times) as s (rotation, at)
          where s.rotation = k.secret_rotation),
        k.secret_used_at)
    from (
      select distinct on (id) id, at, address, client,
        array_agg(rotation) over (partition by id) as rotations,
        array_agg(at) over (partition by id) as times
      from used order by id, at desc
    ) as latest
    where k.id = latest.id and (k.last_used_at is null or k.last_used_at < latest.at)`;
}
