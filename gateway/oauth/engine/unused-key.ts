import { generateKeyPairSync } from "node:crypto";

/** A key that signs nothing: the engine does not begin without one. */
export function unusedKey(): object {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "unused" };
}
