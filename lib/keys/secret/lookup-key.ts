import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { rawSql } from "@/db/raw-sql";
import { apiKeys } from "@/db/schema/api-keys";
import { type KeyState, keyStateOf, selectStates } from "@/lib/keys/model";
import type { DerivedSecrets, Secrets } from "@/lib/secrets/derive";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";
import { lookupOf } from "./plain-key";

export interface FoundKey {
  readonly state: KeyState;
  readonly phc: string;
  /** The digest under which the key was found. */
  readonly lookup: Buffer;
  /**
   * The root secret under which the digest matched. A key found under an old root secret needs
   * `renewLookup`.
   */
  readonly secret: DerivedSecrets;
  /** The installation's token lifetime, in seconds. */
  readonly tokenSeconds: number;
}

/** Only this file reads the hash. */
const byLookup = memoizePerPool((db) =>
  selectStates<{ readonly phc: string }>(db, apiKeys.lookup, { phc: apiKeys.phc }),
);

/**
 * Finds a well-formed plain key by its HMAC under each current root secret, newest first, in a
 * single indexed query that also returns the team, the maker and the installation's policy. Null
 * for an unknown key. The cost does not depend on the number of keys, and no Argon2 hash is
 * computed. `newest` is the HMAC under the current root secret, for callers that have it already.
 */
export async function lookupKey(
  db: Database,
  secrets: Secrets,
  plain: string,
  newest = lookupOf(secrets.current, plain),
): Promise<FoundKey | null> {
  for (const secret of secrets.all) {
    const lookup = secret === secrets.current ? newest : lookupOf(secret, plain);
    const [row] = await within(DATABASE_LIMIT_MS, byLookup(db)(lookup));
    if (!row) continue;
    const { phc, standard } = row;
    if (!standard) throw new Error("There is no installation.");
    return { state: keyStateOf(row), phc, lookup, secret, tokenSeconds: standard.tokenSeconds };
  }
  return null;
}

/** Moves a key to the current root secret after the key was verified under an old root secret. */
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
