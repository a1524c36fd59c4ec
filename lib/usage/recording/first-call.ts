import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { shared } from "@/lib/process/process";
import type { CallRow } from "./write-calls";

const MAX_KNOWN = 50_000;

/**
 * Stores the time of the first call of each key and of the installation. Keys whose first call this
 * process has already stored are skipped.
 */
export async function markFirstCall(db: Database, calls: readonly CallRow[]): Promise<void> {
  const known = shared("usage.called-keys", () => new Set<string>());
  const first = new Map<string, number>();
  for (const { kind, atMs } of calls) {
    if (!known.has(kind.keyId) && !first.has(kind.keyId)) first.set(kind.keyId, atMs);
  }
  if (first.size === 0) return;
  const sql = rawSql(db);
  const ids = [...first.keys()].sort();
  const moments = ids.map((id) => new Date(first.get(id) ?? 0).toISOString());
  await sql`
    update api_keys as k set first_call_at = u.at
    from unnest(${ids}::uuid[], ${moments}::text[]::timestamptz[]) as u (id, at)
    where k.id = u.id and k.first_call_at is null`;
  await sql`
    update installation set first_call_at = ${moments[0] ?? null}::text::timestamptz
    where first_call_at is null`;
  if (known.size > MAX_KNOWN) known.clear();
  for (const id of ids) known.add(id);
}
