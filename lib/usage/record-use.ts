import { rawSql } from "@/db/raw-sql";
import { sharedBatch } from "./shared-batch";

/** One use of a key: an exchange or a call. */
export interface KeyUse {
  readonly keyId: string;
  readonly at: Date;
  readonly address: string;
  readonly client: string | null;
}

/** Notes the last use of a key; it is in the database within half a second. */
export function recordUse(use: KeyUse): void {
  sharedBatch<KeyUse>("key-use", async ({ db }, uses) => {
    const last = new Map<string, KeyUse>();
    for (const one of uses) last.set(one.keyId, one);
    // In the order of ids, so that two processes do not wait for each other.
    const rows = [...last.values()].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
    const sql = rawSql(db);
    await sql`
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
  }).add(use);
}
