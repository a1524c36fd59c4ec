import { compactVerify, errors, importJWK, type JWK } from "jose";
import { ALGORITHMS, type Assertion } from "./read-assertion";
import type { IssuerKeys } from "./schema-key-set";
import type { AssertionFault } from "./view";

/**
 * Why the token is not signed by one of these keys; null where it is. The algorithm is the token's,
 * from the closed list, and has to be one that the key is for.
 */
export async function signatureFault(
  { token, alg, kid }: Assertion,
  keys: IssuerKeys,
): Promise<AssertionFault | null> {
  const named = keys.filter((key) => key.kid === kid);
  if (named.length === 0) return "issuer_key_unknown";
  const key = named.find((one) => isFor(one, alg));
  if (!key) return "assertion_algorithm";
  try {
    await compactVerify(token, await importJWK(key as JWK, alg), { algorithms: [alg] });
    return null;
  } catch (error) {
    // A key that is too short or broken throws another error than a wrong signature.
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return "assertion_signature";
    }
    if (error instanceof DOMException) return "assertion_signature";
    throw error;
  }
}

const isEdwards = (alg: string) => alg === "EdDSA" || alg === "Ed25519";

function isFor(key: IssuerKeys[number], alg: string): boolean {
  const needed = ALGORITHMS[alg];
  if (!needed || key.kty !== needed.kty || (needed.crv && key.crv !== needed.crv)) return false;
  return key.alg === undefined || key.alg === alg || (isEdwards(key.alg) && isEdwards(alg));
}
