import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { rawSql } from "@/db/raw-sql";
import { apiKeys, keySecrets } from "@/db/schema/api-keys";
import { type KeyState, keyStateOf, selectStates } from "@/lib/keys/model";
import { underSecret } from "@/lib/keys/under-secret";
import type { DerivedSecrets, Secrets } from "@/lib/secrets/derive";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";
import { lookupOf } from "./plain-key";

export interface FoundKey {
  /** The state of the key under the secret that was given. */
  readonly state: KeyState;
  readonly phc: string;
  /** The digest by which the key was found. */
  readonly lookup: Buffer;
  /**
   * The root secret under which the digest was computed. If it is not the current root secret, the
   * key needs `renewLookup`.
   */
  readonly secret: DerivedSecrets;
  /** The lifetime of access tokens that the installation's policy sets, in seconds. */
  readonly tokenSeconds: number;
}

type Digest = Pick<FoundKey, "lookup" | "secret">;

/**
 * Finds a key by the lookup digest of its current secret or of a former one, and reads the secret's
 * Argon2 hash too. Only this file reads the hash.
 */
const byLookup = memoizePerPool((db) =>
  selectStates<{ readonly phc: string; readonly rotation: number }>(
    db,
    keySecrets.lookup,
    { phc: keySecrets.phc, rotation: keySecrets.rotation },
    (query) => query.innerJoin(keySecrets, eq(keySecrets.keyId, apiKeys.id)) as typeof query,
  ),
);

/**
 * Finds a plain key, which must have the right format, by its HMAC under each root secret, the
 * current one first. A key's former secret finds the key too; its state says when it ends. Each HMAC takes one indexed query, which also returns the team, the creator
 * and the installation's policy. Returns null for an unknown key. The cost does not depend on the
 * number of keys, and no Argon2 hash is computed. A caller that already has the HMAC under the
 * current root secret can pass it as `newest`.
 */
export async function lookupKey(
  db: Database,
  secrets: Secrets,
  plain: string,
  newest: Digest = digestOf(secrets.current, plain),
): Promise<FoundKey | null> {
  const older = secrets.all.filter((secret) => secret !== newest.secret);
  const digests = [newest, ...older.map((secret) => digestOf(secret, plain))];
  // Between the queries, another request may store the key's digest under the current root secret.
  // The current digest is therefore tried again at the end.
  if (older.length > 0) digests.push(newest);
  for (const { secret, lookup } of digests) {
    const [row] = await within(DATABASE_LIMIT_MS, byLookup(db)(lookup));
    if (!row) continue;
    const { phc, rotation, standard } = row;
    if (!standard) throw new Error("There is no installation.");
    const state = underSecret(keyStateOf(row), rotation);
    return { state, phc, lookup, secret, tokenSeconds: standard.tokenSeconds };
  }
  return null;
}

function digestOf(secret: DerivedSecrets, plain: string): Digest {
  return { secret, lookup: lookupOf(secret, plain) };
}

/**
 * Stores the digest of a key's secret under the current root secret. Call this after verifying a
 * key that was found under an older root secret. If a rotation moves the secret at the same time,
 * nothing is stored, and the next exchange tries again.
 */
export async function renewLookup(
  db: Database,
  secrets: Secrets,
  { id, rotation }: Pick<KeyState, "id" | "rotation">,
  plain: string,
): Promise<void> {
  const lookup = lookupOf(secrets.current, plain);
  const sql = rawSql(db);
  const set = sql({ lookup, pepper_id: secrets.current.id });
  const moved = await sql`
    update api_keys set ${set} where id = ${id} and secret_rotation = ${rotation}`;
  if (moved.count > 0) return;
  await sql`update former_secrets set ${set} where key_id = ${id} and rotation = ${rotation}`;
}
