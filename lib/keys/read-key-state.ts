import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { apiKeys } from "@/db/schema/api-keys";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";
import { type KeyState, keyStateOf, selectStates } from "./model";

/** Prepared, because the data plane runs this query constantly. */
const question = memoizePerPool((db) =>
  selectStates(db)
    .where(eq(apiKeys.id, sql.placeholder("id")))
    .prepare("key_state"),
);

/**
 * The current state of a key, its team, its maker and the maker's membership, read by primary key;
 * null for an unknown key. Requests to /mcp use `keyState`, which caches the result.
 */
export async function readKeyState(db: Database, keyId: string): Promise<KeyState | null> {
  const [row] = await within(DATABASE_LIMIT_MS, question(db).execute({ id: keyId }));
  return row ? keyStateOf(row) : null;
}
