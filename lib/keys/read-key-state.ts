import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { apiKeys } from "@/db/schema/api-keys";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";
import { type KeyState, keyStateOf, selectStates } from "./model";

/** The query is prepared once per pool, because the data plane runs it very often. */
const byId = memoizePerPool((db) => selectStates(db, apiKeys.id, {}));

/**
 * Reads the current state of a key by its id, with its team, its creator and the creator's
 * membership. Returns null for an unknown key. Requests to /mcp use `keyState` instead, which
 * caches the result.
 */
export async function readKeyState(db: Database, keyId: string): Promise<KeyState | null> {
  const [row] = await within(DATABASE_LIMIT_MS, byId(db)(keyId));
  return row ? keyStateOf(row) : null;
}

/**
 * Reads, in a single query, the state of a key and the lifetime of access tokens that the
 * installation's policy sets.
 */
export async function readKeyForToken(
  db: Database,
  keyId: string,
): Promise<{ readonly state: KeyState; readonly tokenSeconds: number } | null> {
  const [row] = await within(DATABASE_LIMIT_MS, byId(db)(keyId));
  if (!row) return null;
  if (!row.standard) throw new Error("There is no installation.");
  return { state: keyStateOf(row), tokenSeconds: row.standard.tokenSeconds };
}
