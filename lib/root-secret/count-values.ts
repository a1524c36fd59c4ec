import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { VALUE_KINDS, type ValueKind } from "./view";

/**
 * The number of values of one kind that depend on the root secret with this public id. The id is
 * null if it is not known which root secret the values depend on.
 */
export interface ValueCount {
  readonly kind: ValueKind;
  readonly secret: string | null;
  readonly values: number;
}

/**
 * Returns the SQL expression for the public id of the root secret that sealed a value. The id is
 * the value's first six bytes.
 */
const sealedWith = (column: string) => sql.raw(`encode(substring(${column} from 1 for 6), 'hex')`);

/**
 * Counts the values that depend on each root secret. Values that can never be used again, such as
 * revoked keys, spent tokens and expired links, are not counted. A refresh token that was spent
 * within the last minute is counted, because the app may repeat its request.
 */
export async function countValues(db: Database): Promise<ValueCount[]> {
  const rows = await db.execute<{ kind: ValueKind; secret: string | null; values: number }>(sql`
    select kind, secret, count(*)::int as values from (
      select 'signing_keys' as kind, ${sealedWith("private_sealed")} as secret from signing_keys
      union all
      select 'upstream_secrets', ${sealedWith("value_sealed")} from upstream_secrets
      union all
      select 'person_credentials', ${sealedWith("value_sealed")} from person_credentials
      union all
      select 'oauth_flows', ${sealedWith("flow_sealed")} from oauth_flows where expires_at > now()
      union all
      select 'client_answers', ${sealedWith("answer_sealed")} from client_answers
      where expires_at > now()
      union all
      select 'tasks', ${sealedWith("kept_sealed")} from tasks
      where kept_sealed is not null and expires_at > now()
      union all
      select 'links', secret_id from links where used_at is null and expires_at > now()
      union all
      select 'oauth_tokens', t.secret_id from oauth_tokens as t
      join api_keys as k on k.id = t.connection_id
      where t.expires_at > now() and k.revoked_at is null
        and (t.consumed_at is null or t.consumed_at > now() - interval '1 minute')
      union all
      select 'api_keys', pepper_id from api_keys where ${USABLE_KEY}
      union all
      select 'api_keys', f.pepper_id from former_secrets as f
      join api_keys as k on k.id = f.key_id and k.former_rotation = f.rotation
      where k.former_ends_at > now() and ${USABLE_KEY}
    ) as found
    group by kind, secret`);
  return [...rows].map(({ kind, secret, values }) => ({ kind, secret, values }));
}

/**
 * The SQL condition for API keys that can be used now or again later. Revoked keys, and personal
 * keys whose owner has left the team, can never be used again.
 */
export const USABLE_KEY = sql`
  credential = 'key' and revoked_at is null and (kind = 'service' or membership_id is not null)`;

/** The SQL condition for keys whose former secret still works under another root secret than this. */
export const formerNeeds = (secret: string) => sql`exists (
  select 1 from former_secrets as f
  where f.key_id = api_keys.id and f.rotation = api_keys.former_rotation
    and api_keys.former_ends_at > now() and f.pepper_id <> ${secret})`;

/**
 * Describes the values that need one of these root secrets, as text such as `12 (API keys: 11,
 * Links for people: 1)`. Returns null if no value needs them. Values whose root secret is unknown
 * are included.
 */
export async function needsOf(db: Database, secrets: readonly string[]): Promise<string | null> {
  if (secrets.length === 0) return null;
  const counts = await countValues(db);
  const needs = (Object.keys(VALUE_KINDS) as ValueKind[]).flatMap((kind) => {
    const values = counts
      .filter((one) => one.kind === kind)
      .filter(({ secret }) => secret === null || secrets.includes(secret))
      .reduce((sum, one) => sum + one.values, 0);
    return values > 0 ? [{ kind, values }] : [];
  });
  if (needs.length === 0) return null;
  const total = needs.reduce((sum, one) => sum + one.values, 0);
  return `${total} (${needs.map(({ kind, values }) => `${VALUE_KINDS[kind]}: ${values}`).join(", ")})`;
}
