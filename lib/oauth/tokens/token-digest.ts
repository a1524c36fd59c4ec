import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/** What is kept by a digest alone. */
export type Kept = "code" | "refresh" | "request" | "assertion";

/** By what a value is found under one root secret. */
export function digestOf(secret: DerivedSecrets, kind: Kept, value: string): Buffer {
  return digest(secret.oauthTokenKey, `${kind}\n${value}`);
}

/** By what it may be found: under each live root secret, newest first. */
export function digestsOf(secrets: Secrets, kind: Kept, value: string): Buffer[] {
  return secrets.all.map((secret) => digestOf(secret, kind, value));
}
