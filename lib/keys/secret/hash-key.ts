import { argon2id, hash, verify } from "argon2";

/**
 * Argon2id parameters that OWASP recommends: 19 MiB of memory, two passes, and one lane. Computing
 * a hash takes about 40 ms on one core.
 */
export const ARGON2_PARAMETERS = {
  type: argon2id,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
} as const;

/**
 * Computes the Argon2id hash of a plain API key as a PHC string, with a random salt of 16 bytes.
 */
export function hashKey(plain: string): Promise<string> {
  return hash(plain, ARGON2_PARAMETERS);
}

/**
 * Returns true if this PHC string is the hash of this plain key. Returns false otherwise, even if
 * the string is damaged. Callers must limit how many hashes are computed at a time.
 */
export async function verifyKeyHash(phc: string, plain: string): Promise<boolean> {
  try {
    return await verify(phc, plain);
  } catch {
    return false;
  }
}
