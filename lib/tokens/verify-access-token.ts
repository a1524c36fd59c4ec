import { compactVerify, errors } from "jose";
import { LRUCache } from "lru-cache";
import { fail, type Refused } from "@/lib/errors/errors";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import {
  type AccessClaims,
  COMPACT,
  judgeClaims,
  namedKey,
  readHeader,
  readPayload,
} from "./access-claims";
import { keyRing, signedBy } from "./key-ring";
import { TOKEN_LENGTH_MAX } from "./view";

/**
 * The result of verifying an access token. If Latchkey has signed a token that it refuses, the
 * result contains the id of the token's key.
 */
export type Verification =
  | { readonly ok: true; readonly value: AccessClaims }
  | (Refused & { readonly keyId?: string | undefined });

const MAX_CACHED = 20_000;

const openCache = () => new LRUCache<string, AccessClaims>({ max: MAX_CACHED });

const refuse = (reason: string, keyId?: string) => ({
  ...fail("invalid_token", { reason }),
  keyId,
});

/**
 * Verifies an access token (RFC 9068, RFC 8725). It must be signed with ES256 by a known `kid`,
 * have the type `at+jwt`, Latchkey's own issuer and audience, and every claim that Latchkey sets,
 * each with the right type. It expires when `now >= exp`. Only `iat` and `nbf` have a tolerance.
 * The current state of the key is not checked.
 * Up to 20,000 verified tokens are cached by their exact text, and the least recently used is
 * evicted first. Failure: `invalid_token` with one of the reasons `malformed`, `wrong_algorithm`,
 * `unknown_kid`, `bad_signature`, `wrong_type`, `missing_claim`, `wrong_issuer`, `wrong_audience`,
 * `not_yet`, `expired`.
 */
export function verifyAccessToken(
  process: LatchkeyProcess,
  token: string,
  now: Date,
): MaybePromise<Verification> {
  if (token.length > TOKEN_LENGTH_MAX) return refuse("malformed");
  const verified = shared("tokens.verified", openCache);
  const known = verified.get(token);
  if (known === undefined) {
    if (!COMPACT.test(token)) return refuse("malformed");
    return verify(process, token, now).then((claims) => {
      if (!claims.ok) return claims;
      // The token is copied, because it is a substring that would keep the whole head of its
      // request in memory.
      verified.set(Buffer.from(token, "latin1").toString("latin1"), claims.value);
      return inForce(claims.value, now);
    });
  }
  return inForce(known, now);
}

function inForce(value: AccessClaims, now: Date): Verification {
  const { expiresAtSeconds, keyId } = value;
  return nowSeconds(now) < expiresAtSeconds ? { ok: true, value } : refuse("expired", keyId);
}

const nowSeconds = (now: Date) => Math.floor(now.getTime() / 1000);

async function verify(process: LatchkeyProcess, token: string, now: Date): Promise<Verification> {
  const header = readHeader(token.slice(0, token.indexOf(".")));
  if (!header) return refuse("malformed");
  if (header.alg !== "ES256") return refuse("wrong_algorithm");
  if (header.kid === undefined) return refuse("unknown_kid");
  const ring = await keyRing(process, now, header.kid);
  const key = signedBy(ring, header.kid);
  if (!key) return refuse("unknown_kid");
  const payload = await signedPayload(token, key.verifies);
  if (typeof payload === "string") return refuse(payload);
  const claims = readPayload(payload);
  if (!claims) return refuse("malformed");
  const keyId = namedKey(claims);
  if (header.typ?.toLowerCase() !== "at+jwt") return refuse("wrong_type", keyId);
  const { publicUrl: issuer, audience } = process.config;
  const judged = judgeClaims(claims, { issuer, audience, now });
  if (!judged.ok) return { ...judged, keyId };
  if (ring.keys.includes(key)) return judged;
  // All tokens of a retired key have expired. A token that seems to be valid for longer is refused
  // as if its key were unknown.
  return refuse(
    judged.value.expiresAtSeconds <= nowSeconds(now) ? "expired" : "unknown_kid",
    keyId,
  );
}

/**
 * Returns the payload of a token if this key has signed it, and otherwise the reason why the token
 * is refused.
 */
async function signedPayload(
  token: string,
  key: CryptoKey | Uint8Array,
): Promise<Uint8Array | "bad_signature" | "malformed"> {
  try {
    return (await compactVerify(token, key, { algorithms: ["ES256"] })).payload;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
    if (error instanceof errors.JOSEError) return "malformed";
    throw error;
  }
}
