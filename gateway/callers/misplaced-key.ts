import { type FoundKey, lookupKey } from "@/lib/keys/secret/lookup-key";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { failureBudget } from "@/lib/limits/failure-budget";
import { semaphore } from "@/lib/limits/semaphore";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Lookups per address; further keys are recorded only with the address. */
const budget = () =>
  shared("gateway.misplaced", () => failureBudget({ burst: 10, perMinute: 10, names: 10_000 }));
/** Runs in the background, without taking a connection that requests wait for. */
const lane = () => shared("gateway.misplaced-lane", () => semaphore({ running: 1, waiting: 16 }));

/** Whether an API key was sent where an access token belongs, even with a typing error. */
export function isMisplacedKey(token: string): boolean {
  return token.startsWith("mcp_");
}

/**
 * The owner of a key that was sent as a token, for the record. The answer was given before and does
 * not depend on it, so it does not reveal whether a key exists. Null for an unknown key, or where
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
