import { type FoundKey, lookupKey } from "@/lib/keys/secret/lookup-key";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { failureBudget } from "@/lib/limits/failure-budget";
import { semaphore } from "@/lib/limits/semaphore";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** The number of lookups per address; further keys are recorded with the address only. */
const budget = () =>
  shared("gateway.misplaced", () => failureBudget({ burst: 10, perMinute: 10, names: 10_000 }));
/** Limits the lookups that run at once, so that requests always get a database connection. */
const lane = () => shared("gateway.misplaced-lane", () => semaphore({ running: 1, waiting: 16 }));

/** Whether a token is an API key, even with a typing error. API keys are not access tokens. */
export function isMisplacedKey(token: string): boolean {
  return token.startsWith("mcp_");
}

/**
 * The owner of an API key that was sent as a token, for the record. The client already has its
 * answer, so the lookup does not reveal whether a key exists. Null for an unknown key, or if an
 * address sent too many keys. Never rejects.
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
