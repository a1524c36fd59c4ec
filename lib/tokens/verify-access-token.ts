import { createHash } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { fail, type Result, succeed } from "@/lib/errors";
import { type LatchkeyProcess, shared } from "@/lib/process";
import { keyRing } from "./key-ring";

/** What a valid access token says. Moments in whole seconds since 1970, as in its claims. */
export interface AccessClaims {
  readonly keyId: string;
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly expiresAtSeconds: number;
}

const MAX_TOKEN_LENGTH = 4_096;
/** Clocks of two machines may differ by this much where a token begins, never where it ends. */
const TOLERANCE_SECONDS = 5;
const MAX_CACHED = 20_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const refuse = (reason: string) => fail("invalid_token", { reason });

/**
 * Verifies an access token (RFC 9068, RFC 8725): ES256 and `at+jwt` pinned, a `kid` of ours, our
 * issuer and audience, every claim that we set. `now >= exp` is expired; the tolerance concerns
 * `iat` and `nbf` alone. A verified signature is remembered until `exp` by the token's SHA-256.
 * Failure: `invalid_token` with one of the reasons `malformed`, `wrong_algorithm`, `wrong_type`,
 * `unknown_kid`, `bad_signature`, `wrong_issuer`, `wrong_audience`, `missing_claim`, `not_yet`,
 * `expired`. Says nothing of the key's present state.
 */
export async function verifyAccessToken(
  process: LatchkeyProcess,
  token: string,
  now: Date,
): Promise<Result<AccessClaims>> {
  if (token.length > MAX_TOKEN_LENGTH) return refuse("malformed");
  const verified = shared("tokens.verified", () => new Map<string, AccessClaims>());
  const name = createHash("sha256").update(token).digest("base64");
  const known = verified.get(name);
  const claims = known ? succeed(known) : await verify(process, token, now);
  if (!claims.ok) return claims;
  if (Math.floor(now.getTime() / 1000) >= claims.value.expiresAtSeconds) {
    verified.delete(name);
    return refuse("expired");
  }
  if (!known) {
    if (verified.size >= MAX_CACHED) forgetOldest(verified);
    verified.set(name, claims.value);
  }
  return claims;
}

function forgetOldest(verified: Map<string, unknown>): void {
  for (const oldest of verified.keys()) {
    verified.delete(oldest);
    return;
  }
}

async function verify(
  process: LatchkeyProcess,
  token: string,
  now: Date,
): Promise<Result<AccessClaims>> {
  const header = headerOf(token);
  if (!header) return refuse("malformed");
  if (header.alg !== "ES256") return refuse("wrong_algorithm");
  if (header.typ?.toLowerCase() !== "at+jwt") return refuse("wrong_type");
  if (typeof header.kid !== "string") return refuse("unknown_kid");
  const ring = await keyRing(process, now, header.kid);
  const key = ring.keys.find((one) => one.kid === header.kid);
  if (!key) return refuse("unknown_kid");
  try {
    const { payload } = await jwtVerify(token, key.verifies, {
      algorithms: ["ES256"],
      typ: "at+jwt",
      issuer: process.config.publicUrl,
      audience: process.config.audience,
      requiredClaims: ["exp", "iat", "jti", "sub", "client_id", "scope"],
      currentDate: now,
      clockTolerance: TOLERANCE_SECONDS,
    });
    return claimsOf(payload, now);
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
}

function claimsOf(payload: JWTPayload, now: Date): Result<AccessClaims> {
  const { sub, jti, exp, iat, scope } = payload;
  if (sub === undefined || !UUID.test(sub) || typeof scope !== "string") return refuse("malformed");
  if (jti === undefined || exp === undefined || iat === undefined) return refuse("missing_claim");
  if (iat > now.getTime() / 1000 + TOLERANCE_SECONDS) return refuse("not_yet");
  const scopes = scope.split(" ").filter(Boolean);
  return succeed({ keyId: sub, scopes, tokenId: jti, expiresAtSeconds: exp });
}

const BY_CLAIM: Readonly<Record<string, string>> = {
  iss: "wrong_issuer",
  aud: "wrong_audience",
  typ: "wrong_type",
  nbf: "not_yet",
};

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return "missing_claim";
    return BY_CLAIM[error.claim] ?? "malformed";
  }
  if (error instanceof errors.JOSEError) return "malformed";
  throw error;
}
