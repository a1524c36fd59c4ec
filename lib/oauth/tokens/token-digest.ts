import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/** The kinds of values that are stored only as digests. */
export type Kept = "code" | "refresh" | "request" | "assertion";

/** The digest of a value under one root secret. */
export function digestOf(secret: DerivedSecrets, kind: Kept, value: string): Buffer {
  return digest(secret.oauthTokenKey, `${kind}\n${value}`);
}

/** The digests of a value under each live root secret, newest first. */
export function digestsOf(secrets: Secrets, kind: Kept, value: string): Buffer[] {
  return secrets.all.map((secret) => digestOf(secret, kind, value));
}
