import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { DATABASE_LIMIT_MS, within } from "@/lib/limits/within";
import type { DerivedSecrets, Secrets } from "@/lib/secrets/derive";
import type { KeyState } from "./key-state";
import { lookupOf } from "./plain-key";
import { type KeyStateRow, keyStateOf } from "./read-key-state";

export interface FoundKey {
  readonly state: KeyState;
  readonly phc: string;
  /** The digest that matched. */
  readonly lookup: Buffer;
  /** The root secret it matched under: an old one wants `renewLookup`. */
  readonly secret: DerivedSecrets;
  /** The installation's token lifetime. */
  readonly tokenSeconds: number;
}

interface LookupRow extends KeyStateRow {
  readonly phc: string;
  readonly token_seconds: number;
}

/**
 * Finds a well-formed plain key by its HMAC under each live root secret, newest first, in one
 * indexed question that also brings the team, the maker and the installation's policy. Null where
 * nobody has it: the cost is the same however many keys exist, and no Argon2 is involved.
 */
export async function lookupKey(
  db: Database,
  secrets: Secrets,
  plain: string,
): Promise<FoundKey | null> {
  const sql = rawSql(db);
  for (const secret of secrets.all) {
    const lookup = lookupOf(secret, plain);
    const asked = sql<LookupRow[]>`
      select k.id, k.name, k.kind, k.scopes, k.allowed_addresses, k.revoked_at, k.disabled_at,
        k.expires_at, k.maker_id, k.own_grants, k.phc,
        coalesce(k.requests_per_minute, i.requests_per_minute) as requests_per_minute,
        coalesce(k.concurrent_calls, i.concurrent_calls) as concurrent_calls,
        t.id as team_id, t.slug as team_slug, t.name as team_name,
        t.disabled_at is not null as team_disabled, p.disabled_at is not null as maker_disabled,
        i.token_seconds
      from api_keys k
      join teams t on t.id = k.team_id
      left join people p on p.id = k.maker_id
      cross join installation i
      where k.lookup = ${lookup}`;
    const [row] = await within(DATABASE_LIMIT_MS, asked);
    if (row) {
      return {
        state: keyStateOf(row),
        phc: row.phc,
        lookup,
        secret,
        tokenSeconds: row.token_seconds,
      };
    }
  }
  return null;
}

/** Moves a key to the current root secret once it has proved itself under an old one. */
export async function renewLookup(
  db: Database,
  secrets: Secrets,
  keyId: string,
  plain: string,
): Promise<void> {
  const lookup = lookupOf(secrets.current, plain);
  await rawSql(db)`
    update api_keys set lookup = ${lookup}, pepper_id = ${secrets.current.id} where id = ${keyId}`;
}
