import { rawSql } from "@/db/raw-sql";
import type { LatchkeyProcess } from "@/lib/process/process";
import { digestOf, digestsOf } from "./token-digest";

/**
 * The parts of the process that these functions need. They write through the connection pool and
 * not within a verb's transaction.
 */
type Store = Pick<LatchkeyProcess, "db" | "secrets">;

/** The lifetime of an authorization code, in seconds. */
export const CODE_SECONDS = 60;
/**
 * If a refresh token is used again within this many seconds, the app gets the same answer again. If
 * it is used again later, the connection ends, because the token may have been stolen.
 */
export const GRACE_SECONDS = 30;
/**
 * A use extends a connection's expiry only if it would move the expiry by more than this many
 * hours, which saves database writes.
 */
const MOVES_HOURS = 1;

export interface StoredToken {
  readonly connectionId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly digest: Buffer;
  /** When the token expires, in whole seconds since 1970. */
  readonly expiresAtSeconds: number;
  /** When the token was used, in whole seconds since 1970; null if it still counts as unused. */
  readonly spentAtSeconds: number | null;
}

/** Stores the digest of a connection's new authorization code. The code itself is not stored. */
export async function saveCode(
  { db, secrets }: Store,
  value: string,
  connectionId: string,
  payload: object,
): Promise<void> {
  const sql = rawSql(db);
  await sql`
    insert into oauth_tokens (digest, secret_id, kind, connection_id, payload, expires_at) values (
      ${digestOf(secrets.current, "code", value)}, ${secrets.current.id}, 'code', ${connectionId},
      ${JSON.stringify(payload)}::text::jsonb, now() + ${CODE_SECONDS}::int * interval '1 second')`;
}

/**
 * Stores a refresh token of a connection, spends the token that it replaces, and extends the
 * connection's expiry, all in one statement. The token expires at the end of the connection's idle
 * time, but never later than the connection's final end (`endsAt`). Storing the same token again
 * changes nothing, even after the root secret has changed, because a spent token must not become
 * unused again. The replaced token is spent in every row, because two processes with different root
 * secrets for new rows may both have stored it.
 */
export async function saveRefreshToken(
  { db, secrets }: Store,
  value: string,
  connectionId: string,
  { payload, replaces }: { payload: object; replaces?: string | undefined },
): Promise<void> {
  const sql = rawSql(db);
  const inHex = (token: string) =>
    digestsOf(secrets, "refresh", token).map((digest) => digest.toString("hex"));
  const spent = replaces === undefined ? [] : inHex(replaces);
  await sql`
    with life as (
      select id, least(now() + idle_days * interval '1 day', ends_at) as until
      from connections where id = ${connectionId}
    ), moved as (
      update api_keys as k set expires_at = life.until from life
      where k.id = life.id and k.revoked_at is null
        and k.expires_at < life.until - ${MOVES_HOURS}::int * interval '1 hour'
    ), spent as (
      update oauth_tokens set consumed_at = now()
      where digest in (select decode(hex, 'hex') from unnest(${spent}::text[]) as t (hex))
        and kind = 'refresh' and consumed_at is null
    ), came_back as (
      update connections set exchanged_at = now() where id = ${connectionId} and exchanged_at is null
    )
    insert into oauth_tokens (digest, secret_id, kind, connection_id, payload, expires_at)
    select ${digestOf(secrets.current, "refresh", value)}, ${secrets.current.id}, 'refresh', id,
      ${JSON.stringify(payload)}::text::jsonb, until
    from life
    where not exists (
      select 1 from oauth_tokens
      where digest in (select decode(hex, 'hex') from unnest(${inHex(value)}::text[]) as t (hex))
    )
    on conflict (digest) do nothing`;
}

/** Finds a stored authorization code, used or not. Returns null if the code is unknown. */
export async function findCode({ db, secrets }: Store, value: string): Promise<StoredToken | null> {
  const sql = rawSql(db);
  for (const digest of digestsOf(secrets, "code", value)) {
    const [row] = await sql<
      { id: string; payload: Record<string, unknown>; expires: number; spent: number | null }[]
    >`
      select connection_id as id, payload,
        floor(extract(epoch from expires_at))::float8 as expires,
        floor(extract(epoch from consumed_at))::float8 as spent
      from oauth_tokens where digest = ${digest} and kind = 'code'`;
    if (row) {
      const { id, payload, expires, spent } = row;
      return {
        connectionId: id,
        payload,
        digest,
        expiresAtSeconds: expires,
        spentAtSeconds: spent,
      };
    }
  }
  return null;
}

/** Marks a code as used. Returns false if any process has already done so. */
export async function spendCode({ db, secrets }: Store, value: string): Promise<boolean> {
  const sql = rawSql(db);
  const spent = await sql`
    update oauth_tokens set consumed_at = now()
    where digest in ${sql(digestsOf(secrets, "code", value))} and kind = 'code'
      and consumed_at is null returning 1`;
  return spent.length > 0;
}

/**
 * Records that a client's assertion was used. Returns false if it was used before, even in a
 * process that uses another root secret for new rows.
 */
export async function spendAssertion(
  { db, secrets }: Store,
  id: string,
  seconds: number,
): Promise<boolean> {
  const sql = rawSql(db);
  // All processes insert the digests in the same order, so that they cannot cause a deadlock.
  const digests = digestsOf(secrets, "assertion", id)
    .map((digest) => digest.toString("hex"))
    .sort();
  const noted = await sql`
    insert into oauth_assertions (digest, expires_at)
    select decode(hex, 'hex'), now() + ${seconds}::int * interval '1 second'
    from unnest(${digests}::text[]) as hex
    on conflict (digest) do nothing returning 1`;
  return noted.length === digests.length;
}
