import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/** The keys that one root secret yields: one HKDF label each (RFC 5869), so none reveals another. */
export interface DerivedSecrets {
  /** Public name of the root secret (`pepper_id`): 12 hex digits that reveal nothing of it. */
  readonly id: string;
  /** Proves that a database was made with this secret; stored in it. 64 hex digits. */
  readonly check: string;
  readonly lookupKey: KeyObject;
  readonly linkKey: KeyObject;
  readonly sealKey: KeyObject;
  /** Signs the console's session cookies (next-auth). */
  readonly sessionSecret: string;
}

/** Newest first. New rows use `current`; every live one is tried on reading. */
export interface Secrets {
  readonly current: DerivedSecrets;
  readonly all: readonly DerivedSecrets[];
}

function derive(root: Uint8Array): DerivedSecrets {
  const key = (label: string) =>
    Buffer.from(hkdfSync("sha256", root, "", `latchkey/v1/${label}`, 32));
  return {
    id: key("id").subarray(0, 6).toString("hex"),
    check: key("check").toString("hex"),
    lookupKey: createSecretKey(key("api-key-lookup")),
    linkKey: createSecretKey(key("link-code")),
    sealKey: createSecretKey(key("seal")),
    sessionSecret: key("session").toString("base64url"),
  };
}

/** Derives all keys from the root secrets, newest first; each is at least 32 random bytes. */
export function deriveSecrets(roots: readonly [Uint8Array, ...Uint8Array[]]): Secrets {
  const [first, ...rest] = roots;
  const current = derive(first);
  return { current, all: [current, ...rest.map(derive)] };
}

/** HMAC-SHA-256 (RFC 2104) of a secret value under a derived key: 32 bytes. */
export function digest(key: KeyObject, value: string): Buffer {
  return createHmac("sha256", key).update(value, "utf8").digest();
}
