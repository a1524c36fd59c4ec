import { compactVerify, errors, importJWK, type JWK } from "jose";
import { ALGORITHMS, type Assertion } from "./read-assertion";
import type { IssuerKeys } from "./schema-key-set";
import type { AssertionFault } from "./view";

type Key = IssuerKeys[number];
type Proof = Promise<AssertionFault | null>;

/**
 * Returns a function that checks the token's signature with a set of keys. The function returns
 * null if the key that has the token's `kid` verifies the signature, and otherwise a fault. The
 * algorithm is taken from the token, but must be in `ALGORITHMS` and suit the key. Each key is
 * tried only once, so that a forged token costs no more with many rules than with one.
 */
export function signatureFaults(assertion: Assertion): (keys: IssuerKeys) => Proof {
  const { alg, kid } = assertion;
  const tried = new Map<string, Proof>();
  return async (keys) => {
    const named = keys.filter((key) => key.kid === kid);
    if (named.length === 0) return "issuer_key_unknown";
    const key = named.find((one) => isFor(one, alg));
    if (!key) return "assertion_algorithm";
    const name = JSON.stringify(key);
    const proof = tried.get(name) ?? faultWith(assertion, key);
    tried.set(name, proof);
    return proof;
  };
}

async function faultWith({ token, alg }: Assertion, key: Key): Proof {
  try {
    await compactVerify(token, await importJWK(key as JWK, alg), { algorithms: [alg] });
    return null;
  } catch (error) {
    // A key that is malformed or too short causes a different error than a wrong signature does.
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return "assertion_signature";
    }
    if (error instanceof DOMException) return "assertion_signature";
    throw error;
  }
}

const isEdwards = (alg: string) => alg === "EdDSA" || alg === "Ed25519";

function isFor(key: Key, alg: string): boolean {
  const needed = ALGORITHMS[alg];
  if (!needed || key.kty !== needed.kty || (needed.crv && key.crv !== needed.crv)) return false;
  return key.alg === undefined || key.alg === alg || (isEdwards(key.alg) && isEdwards(alg));
}
