import type { LatchkeyProcess } from "@/lib/process/process";
import { keyRing } from "./key-ring";
import type { PublicJwk } from "./signing-key";

/**
 * How long clients may cache the key set, in seconds. A new key is published for longer than this
 * time before it signs.
 */
export const KEY_SET_SECONDS = 300;

/**
 * The JSON Web Key Set (RFC 7517, section 5): every key with possibly valid tokens, and the next
 * signing key.
 */
export async function keySet(
  process: LatchkeyProcess,
  now: Date,
): Promise<{ keys: readonly PublicJwk[] }> {
  const ring = await keyRing(process, now);
  return { keys: ring.keys.map((key) => key.publicJwk) };
}
