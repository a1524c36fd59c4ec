import type { LatchkeyProcess } from "@/lib/process/process";
import { keyRing } from "./key-ring";
import type { PublicJwk } from "./signing-key";

/**
 * How long clients may cache the key set, in seconds. A new key is published for longer than this
 * before it signs.
 */
export const KEY_SET_SECONDS = 300;

/**
 * Returns the JSON Web Key Set (RFC 7517, section 5). It contains every key with tokens that may
 * still be valid, and the next signing key.
 */
export async function keySet(
  process: LatchkeyProcess,
  now: Date,
): Promise<{ keys: readonly PublicJwk[] }> {
  const ring = await keyRing(process, now);
  return { keys: ring.keys.map((key) => key.publicJwk) };
}
