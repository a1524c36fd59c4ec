import { randomBytes } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

const FORMAT = /^mcp_[0-9a-f]{32}$/;

/**
 * A new plain API key: `mcp_` and 128 random bits in lower-case hex. The plain key is shown once
 * and never stored.
 */
export function newPlainKey(): string {
  return `mcp_${randomBytes(16).toString("hex")}`;
}

/** True if the text has exactly the format of an API key, whether or not the key exists. */
export function isPlainKey(value: string): boolean {
  return value.length === 36 && FORMAT.test(value);
}

/** The last four characters of a plain key, which may be shown. */
export function lastFourOf(plain: string): string {
  return plain.slice(-4);
}

/**
 * The values of `api_keys.lookup` and `pepper_id` for a new key: HMAC-SHA-256 under the current
 * secret.
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

/** The digest by which a key is found under a given root secret: HMAC-SHA-256, 32 bytes. */
export function lookupOf(secret: DerivedSecrets, plain: string): Buffer {
  return digest(secret.lookupKey, plain);
}
