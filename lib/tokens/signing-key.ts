import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import type { Secrets } from "@/lib/secrets/derive";
import { seal, unseal } from "@/lib/secrets/seal";

/** The public part of a signing key, as the key set publishes it (RFC 7517). */
export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: "ES256";
  readonly use: "sig";
}

export interface NewSigningKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly privateSealed: Buffer;
}

const placeOf = (kid: string) =>
  ({ table: "signing_keys", row: kid, column: "private_sealed" }) as const;

/** Creates a P-256 key pair. The `kid` is the thumbprint of the public key (RFC 7638). */
export async function newSigningKey(secrets: Secrets): Promise<NewSigningKey> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const kid = await calculateJwkThumbprint({ kty: "EC", crv: "P-256", x, y });
  const privateSealed = seal(
    secrets,
    placeOf(kid),
    privateKey.export({ format: "der", type: "pkcs8" }),
  );
  const publicJwk: PublicJwk = { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" };
  return { kid, publicJwk, privateSealed };
}

/**
 * Opens the sealed private key. Returns null if the root secret that sealed it is no longer
 * configured.
 */
export function openPrivateKey(secrets: Secrets, kid: string, sealed: Buffer): KeyObject | null {
  const der = unseal(secrets, placeOf(kid), sealed);
  return der && createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}
