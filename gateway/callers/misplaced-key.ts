import { type FoundKey, lookupKey } from "@/lib/keys/secret/lookup-key";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { failureBudget } from "@/lib/limits/failure-budget";
import { semaphore } from "@/lib/limits/semaphore";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/**
 * Limits the owner lookups per address. If an address sends too many API keys, further keys are
 * recorded with the address but without their owner.
 */
const budget = () =>
  shared("gateway.misplaced", () => failureBudget({ burst: 10, perMinute: 10, names: 10_000 }));
/** Limits the concurrent owner lookups, so that they cannot use up the database connections. */
const lane = () => shared("gateway.misplaced-lane", () => semaphore({ running: 1, waiting: 16 }));

/** Returns whether a bearer token is an API key, or an API key with a typing error. */
export function isMisplacedKey(token: string): boolean {
  return token.startsWith("mcp_");
}

/**
 * Looks up the owner of an API key that was sent as a token, for the record. The client gets its
 * response before the lookup, so the response's timing does not reveal whether the key exists.
 * Returns null if the key is unknown or if the address has exceeded its limit for such lookups.
 * Never rejects.
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
