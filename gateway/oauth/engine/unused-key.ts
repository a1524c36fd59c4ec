import { generateKeyPairSync } from "node:crypto";

/** A key that never signs. The engine does not start without a key. */
export function unusedKey(): object {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "unused" };
}
