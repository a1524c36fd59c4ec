import { randomBytes } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

const FORMAT = /^mcp_[0-9a-f]{32}$/;

/**
 * Generates a new plain API key: `mcp_` and 128 random bits in lower-case hex. The plain key is
 * shown once and never stored.
 */
export function newPlainKey(): string {
  return `mcp_${randomBytes(16).toString("hex")}`;
}

/** Returns whether the string has exactly the format of an API key. Such a key need not exist. */
export function isPlainKey(value: string): boolean {
  return value.length === 36 && FORMAT.test(value);
}

/** Returns the last four characters of a plain key. These characters may be shown to people. */
export function lastFourOf(plain: string): string {
  return plain.slice(-4);
}

/**
 * Returns the values of the columns `lookup` and `pepper_id` for a new key. The digest is an
 * HMAC-SHA-256 under the current root secret.
 */
export function lookupDigest(
  secrets: Secrets,
  plain: string,
): { readonly lookup: Buffer; readonly pepperId: string } {
  return {
    lookup: lookupOf(secrets.current, plain),
    pepperId: secrets.current.id,
  };
}

/**
 * Computes the digest by which a plain key is found under this root secret: an HMAC-SHA-256 of 32
 * bytes.
 */
export function lookupOf(secret: DerivedSecrets, plain: string): Buffer {
  return digest(secret.lookupKey, plain);
}
