import { argon2id, hash, verify } from "argon2";

/**
 * The Argon2id parameters that OWASP recommends: 19 MiB, two passes, one lane. A hash takes about
 * 40 ms of one core.
 */
export const ARGON2_PARAMETERS = {
  type: argon2id,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
} as const;

/** The Argon2id hash of a plain API key as a PHC string, with a random salt of 16 bytes. */
export function hashKey(plain: string): Promise<string> {
  return hash(plain, ARGON2_PARAMETERS);
}

/**
 * True if the PHC string was made from this plain key; false for any other PHC string, also for a
 * damaged string. Callers limit the concurrency.
 */
export async function verifyKeyHash(phc: string, plain: string): Promise<boolean> {
  try {
    return await verify(phc, plain);
  } catch {
    return false;
  }
}
