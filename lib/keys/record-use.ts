import { rawSql } from "@/db/raw-sql";
import { sharedBatch } from "@/lib/core/shared-batch";
import type { LatchkeyProcess } from "@/lib/process/process";

/** A use of a key in a token exchange or a call. */
export interface KeyUse {
  readonly keyId: string;
  readonly at: Date;
  readonly address: string;
  readonly client: string | null;
}

const keyOf = (use: KeyUse) => use.keyId;

/**
 * Records the last use of a key. The time is written to the database within half a second, and only
 * once if several uses quickly follow one another.
 */
export function recordUse(use: KeyUse): void {
  sharedBatch("key-use", writeUses, keyOf).add(use);
}

async function writeUses({ db }: LatchkeyProcess, uses: KeyUse[]): Promise<void> {
  // All processes write the rows in the order of the key ids, which prevents deadlocks.
  const rows = uses.sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  await rawSql(db)`
    update api_keys as k
    set last_used_at = used.at, last_used_address = used.address,
      last_used_client = coalesce(used.client, k.last_used_client)
    from (
      select * from unnest(
        ${rows.map((row) => row.keyId)}::uuid[],
        ${rows.map((row) => row.at.toISOString())}::text[]::timestamptz[],
        ${rows.map((row) => row.address)}::text[],
        ${rows.map((row) => row.client)}::text[]
      ) as u (id, at, address, client) order by id
    ) as used
    where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)`;
}
