import { LAST_SECOND, TOLERANCE_SECONDS } from "./view";
import type { DecodedToken } from "./view-decode";

/** The result of one check of a token: what was checked, whether the check passed, and why. */
export interface TokenCheck {
  readonly name: string;
  readonly holds: boolean;
  readonly text: string;
}

/** The values that a token is checked against. `nowMs` is in milliseconds since 1970. */
export interface Expectation {
  /** The published signing keys (RFC 7517). */
  readonly keys: readonly JsonWebKey[];
  readonly issuer: string;
  readonly audience: string;
  readonly nowMs: number;
}

/** A server outside the gateway that verifies Latchkey's tokens for its audience. */
export interface Recipient {
  readonly name: string;
  /** The `aud` of tokens for this server. */
  readonly uri: string;
}

/**
 * Returns the outside server for which a token is meant, or null if there is none. A token for an
 * outside server is not valid for the gateway.
 */
export function recipientOf(
  { claims }: DecodedToken,
  outside: readonly Recipient[],
): Recipient | null {
  return outside.find(({ uri }) => uri === claims.aud) ?? null;
}

type KeyWithId = JsonWebKey & { readonly kid?: string };

/**
 * Runs the checks that Latchkey makes on an access token (RFC 9068, section 4), in the same order.
 * Only Latchkey itself can tell whether the token's key still gives access, so that is not checked
 * here.
 */
export async function checkToken(
  token: DecodedToken,
  { keys, issuer, audience, nowMs }: Expectation,
): Promise<TokenCheck[]> {
  const { header, claims } = token;
  const key = (keys as readonly KeyWithId[]).find(({ kid }) => kid === header.kid);
  const signed = key ? await isSignedBy(token, key) : false;
  return [
    check("alg", header.alg === "ES256", "ES256", header.alg),
    check("typ", isText(header.typ) && /^at\+jwt$/i.test(header.typ), "at+jwt", header.typ),
    {
      name: "kid",
      holds: key !== undefined,
      text: key ? "A published signing key." : "No published signing key has this id.",
    },
    {
      name: "signature",
      holds: signed,
      text: signed
        ? "Made with this key, over exactly this header and these claims."
        : key
          ? "Not made with this key, or the token was changed."
          : "Cannot be checked without the key.",
    },
    check("iss", claims.iss === issuer, issuer, claims.iss),
    check("aud", claims.aud === audience, audience, claims.aud),
    moment("exp", claims.exp, (ms) => nowMs < ms, ["Expires", "Expired"]),
    moment("iat", claims.iat, (ms) => ms <= nowMs + TOLERANCE_SECONDS * 1000, [
      "Issued",
      "Issued in future,",
    ]),
    {
      name: "sub",
      holds: isText(claims.sub) && claims.sub !== "",
      text: isText(claims.sub) ? claims.sub : "Missing.",
    },
  ];
}

const isText = (value: unknown): value is string => typeof value === "string";

function check(name: string, holds: boolean, wanted: string, given: unknown): TokenCheck {
  const shown = given === undefined ? "missing" : JSON.stringify(given);
  return { name, holds, text: holds ? wanted : `Must be ${wanted}; it is ${shown}.` };
}

function moment(
  name: string,
  value: unknown,
  isGood: (ms: number) => boolean,
  [good, bad]: readonly [string, string],
): TokenCheck {
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > LAST_SECOND) {
    return { name, holds: false, text: "Must be a time in seconds since 1970." };
  }
  const holds = isGood(value * 1000);
  return { name, holds, text: `${holds ? good : bad} ${new Date(value * 1000).toISOString()}` };
}

async function isSignedBy({ signed, signature }: DecodedToken, key: JsonWebKey): Promise<boolean> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  try {
    const { kty, crv, x, y } = key;
    const jwk = { ...{ kty, crv }, ...(x && y ? { x, y } : {}) };
    const imported = await crypto.subtle.importKey("jwk", jwk as JsonWebKey, curve, false, [
      "verify",
    ]);
    return await crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      imported,
      signature,
      signed,
    );
  } catch {
    return false;
  }
}
