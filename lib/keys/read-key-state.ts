import type { Database } from "@/db/client";
import { momentMs, rawSql } from "@/db/raw-sql";
import { DATABASE_LIMIT_MS, within } from "@/lib/limits/within";
import type { KeyState } from "./key-state";

/** The columns of a key's state as the driver gives them. */
export interface KeyStateRow {
  readonly id: string;
  readonly name: string;
  readonly kind: "personal" | "service";
  readonly scopes: string[];
  readonly allowed_addresses: string[];
  readonly revoked_at: string | null;
  readonly disabled_at: string | null;
  readonly expires_at: string | null;
  readonly team_id: string;
  readonly team_slug: string;
  readonly team_name: string;
  readonly team_disabled: boolean;
  readonly maker_id: string | null;
  readonly maker_disabled: boolean;
  readonly own_grants: boolean;
  readonly requests_per_minute: number | null;
  readonly concurrent_calls: number | null;
}

/** The state of a key from its row. */
export function keyStateOf(row: KeyStateRow): KeyState {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    scopes: row.scopes,
    allowedAddresses: row.allowed_addresses,
    revokedAtMs: momentMs(row.revoked_at),
    disabledAtMs: momentMs(row.disabled_at),
    expiresAtMs: momentMs(row.expires_at),
    team: {
      id: row.team_id,
      slug: row.team_slug,
      name: row.team_name,
      disabled: row.team_disabled,
    },
    makerId: row.maker_id,
    makerDisabled: row.maker_disabled,
    ownGrants: row.own_grants,
    requestsPerMinute: row.requests_per_minute,
    concurrentCalls: row.concurrent_calls,
  };
}

/**
 * The present state of a key, its team and its maker, by primary key; null where there is none.
 * Requests to /mcp ask `keyState`, which remembers what this read.
 */
export async function readKeyState(db: Database, keyId: string): Promise<KeyState | null> {
  const sql = rawSql(db);
  const asked = sql<KeyStateRow[]>`
    select k.id, k.name, k.kind, k.scopes, k.allowed_addresses, k.revoked_at, k.disabled_at,
      k.expires_at,
      k.maker_id, k.own_grants,
      coalesce(k.requests_per_minute, i.requests_per_minute) as requests_per_minute,
      coalesce(k.concurrent_calls, i.concurrent_calls) as concurrent_calls,
      t.id as team_id, t.slug as team_slug, t.name as team_name,
      t.disabled_at is not null as team_disabled, p.disabled_at is not null as maker_disabled
    from api_keys k
    join teams t on t.id = k.team_id
    left join people p on p.id = k.maker_id
    cross join installation i
    where k.id = ${keyId}`;
  const [row] = await within(DATABASE_LIMIT_MS, asked);
  return row ? keyStateOf(row) : null;
}
