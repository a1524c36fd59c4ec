import { type FoundKey, lookupKey } from "@/lib/keys/secret/lookup-key";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { semaphore } from "@/lib/std/semaphore";

/** So many of an address are looked up; whoever sends more is recorded by address alone. */
const budget = () =>
  shared("gateway.misplaced", () => failureBudget({ burst: 10, perMinute: 10, names: 10_000 }));
/** Nobody waits for it, and it takes no connection that others wait for. */
const lane = () => shared("gateway.misplaced-lane", () => semaphore({ running: 1, waiting: 16 }));

/** Was an API key sent where an access token belongs? Also one that is not written quite right. */
export function isMisplacedKey(token: string): boolean {
  return token.startsWith("mcp_");
}

/**
 * Whose key it is that was sent as a token, for the record: its answer is the same and is given
 * before this is known, so that nobody learns whether a key exists. Null where nobody's, or where
 * too many were sent. Never rejects.
 */
export async function ownerOfMisplaced(
  process: LatchkeyProcess,
  token: string,
  address: string,
  nowMs: number,
): Promise<FoundKey["state"] | null> {
  if (!isPlainKey(token) || budget().charge(addressGroup(address), nowMs) !== null) return null;
  try {
    const found = await lane().run(() => lookupKey(process.db, process.secrets, token));
    return found?.state ?? null;
  } catch {
    return null;
  }
}
