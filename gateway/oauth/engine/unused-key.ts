import { generateKeyPairSync } from "node:crypto";

/**
 * Creates a key that is never used for signing, because the engine does not start without a key.
 */
export function unusedKey(): object {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "unused" };
}
