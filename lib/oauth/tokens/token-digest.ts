import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/** The kinds of values that are stored only as a digest. */
export type Kept = "code" | "refresh" | "request" | "assertion";

/** Returns the digest of a code, token or other value under one root secret. */
export function digestOf(secret: DerivedSecrets, kind: Kept, value: string): Buffer {
  return digest(secret.oauthTokenKey, `${kind}\n${value}`);
}

/**
 * Returns the digests of a value under each configured root secret, newest first, to find a row
 * that was stored under an older root secret.
 */
export function digestsOf(secrets: Secrets, kind: Kept, value: string): Buffer[] {
  return secrets.all.map((secret) => digestOf(secret, kind, value));
}
