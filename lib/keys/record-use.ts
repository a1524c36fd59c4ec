import { rawSql } from "@/db/raw-sql";
import { sharedBatch } from "@/lib/core/shared-batch";
import type { LatchkeyProcess } from "@/lib/process/process";

/** A use of a key, by an exchange or a call. */
export interface KeyUse {
  readonly keyId: string;
  readonly at: Date;
  readonly address: string;
  readonly client: string | null;
}

const keyOf = (use: KeyUse) => use.keyId;

/**
 * Records the last use of a key. The database has the time within half a second, written once for
 * any number of uses.
 */
export function recordUse(use: KeyUse): void {
  sharedBatch("key-use", writeUses, keyOf).add(use);
}

async function writeUses({ db }: LatchkeyProcess, uses: KeyUse[]): Promise<void> {
  // Writing in the order of ids prevents deadlocks between processes.
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
