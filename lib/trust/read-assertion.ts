import { COMPACT, readHeader, readPayload } from "@/lib/tokens/access-claims";
import { ASSERTION_MAX } from "./schema";
import type { AssertionFault } from "./view";

const ISSUER = /^[\x21-\x7e]{1,300}$/;

/**
 * The accepted algorithms with the type of key that each of them needs. All of them use public keys
 * (RFC 7518, section 3.1; RFC 8037; RFC 9864).
 */
export const ALGORITHMS: Readonly<Record<string, { kty: string; crv?: string }>> = {
  RS256: { kty: "RSA" },
  RS384: { kty: "RSA" },
  RS512: { kty: "RSA" },
  PS256: { kty: "RSA" },
  PS384: { kty: "RSA" },
  PS512: { kty: "RSA" },
  ES256: { kty: "EC", crv: "P-256" },
  ES384: { kty: "EC", crv: "P-384" },
  ES512: { kty: "EC", crv: "P-521" },
  EdDSA: { kty: "OKP", crv: "Ed25519" },
  Ed25519: { kty: "OKP", crv: "Ed25519" },
};

/**
 * A token from another issuer. Nothing in it may be trusted until its signature has been verified.
 */
export interface Assertion {
  readonly token: string;
  readonly alg: string;
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly issuer: string;
}

/**
 * Reads a token without verifying its signature. Returns a fault if no rule could accept the token.
 */
export function readAssertion(token: string): Assertion | AssertionFault {
  if (token.length > ASSERTION_MAX || !COMPACT.test(token)) return "not_a_token";
  const [head = "", body = ""] = token.split(".");
  const header = readHeader(head);
  const claims = readPayload(Buffer.from(body, "base64url"));
  if (!header || !claims) return "not_a_token";
  const { alg, kid, typ } = header;
  if (!Object.hasOwn(ALGORITHMS, alg)) return "assertion_algorithm";
  const type = typ?.toLowerCase().replace(/^application\//, "");
  if (type === "oauth-id-jag+jwt") return "id_jag";
  if (type !== undefined && type !== "jwt") return "assertion_type";
  if (typeof claims.iss !== "string" || claims.iss === "") return "assertion_incomplete";
  // No rule can have such an issuer, so no rules are read. The issuer may also contain characters
  // that the database cannot store.
  if (!ISSUER.test(claims.iss)) return "unknown_issuer";
  if (!kid) return "issuer_key_unknown";
  return { token, alg, kid, claims, issuer: claims.iss };
}
