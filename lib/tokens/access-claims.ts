import { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";

/**
 * The valid claims of a token that Latchkey issued, except its expiry. Times are in whole seconds
 * since 1970.
 */
export interface AccessClaims {
  /**
   * The key or connection for which the token was issued; the current state of the key or
   * connection decides on access.
   */
  readonly keyId: string;
  /** `sub`: the person of a connection. An API key is its own subject and its own client. */
  readonly subject: string;
  readonly clientId: string;
  /**
   * Whether a token exchange (RFC 8693) issued the token. Such a token cannot be exchanged again.
   */
  readonly isExchanged: boolean;
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly expiresAtSeconds: number;
}

/**
 * Tolerance for the start of a token, because the clocks of two machines differ. The expiry of a
 * token has no tolerance.
 */
export const TOLERANCE_SECONDS = 120;
/** 9999-12-31, the last time that can be formatted as a date. */
const LAST_SECOND = 253_402_300_799;

const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The header members of RFC 7515, section 4.1, that are used here. `crit` (4.1.11) lists extensions
 * that a recipient must support.
 */
const headerShape = z.object({
  alg: z.string(),
  typ: z.string().optional(),
  kid: z.string().optional(),
  crit: z.never().optional(),
});

/** A NumericDate (RFC 7519, section 2). Latchkey's own dates are whole numbers. */
const moment = z.int().min(0).max(LAST_SECOND);
const text = z.string().min(1);

/** RFC 9068, section 2.2. The type of every claim is checked first. */
const claimsShape = z.object({
  iss: text,
  sub: z.string().regex(KEY_ID),
  aud: z.union([text, z.array(text)]),
  exp: moment,
  iat: moment,
  nbf: moment.optional(),
  jti: text,
  client_id: text,
  scope: z.string(),
  grant: z.string().regex(KEY_ID).optional(),
  exchanged: z.literal(true).optional(),
});
const REQUIRED = ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"] as const;

/** A compact token (RFC 7515, section 7.1): exactly three parts in base64url without padding. */
export const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export type TokenHeader = z.output<typeof headerShape>;

/**
 * The protected header of a compact token, or null if Latchkey cannot have issued a token with this
 * header.
 */
export function readHeader(encoded: string): TokenHeader | null {
  const header = headerShape.safeParse(jsonOf(Buffer.from(encoded, "base64url")));
  return header.success ? header.data : null;
}

/** The payload of a token with a valid signature; null if the payload is not a JSON object. */
export function readPayload(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  const value = jsonOf(payload);
  return isRecord(value) ? value : null;
}

/**
 * The key or connection that the claims name, even if other claims are invalid. A connection is
 * named by `grant`, because its `sub` is the person; an API key is named by `sub`.
 */
export function namedKey(claims: Readonly<Record<string, unknown>>): string | undefined {
  const id = claims.grant === undefined ? claims.sub : claims.grant;
  return typeof id === "string" && KEY_ID.test(id) ? id : undefined;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
}

/**
 * Checks the claims of a token except its expiry. The audience must be Latchkey alone, because
 * other recipients could use a token for several audiences. Failure: `invalid_token` with the
 * reason `missing_claim`, `malformed`, `wrong_issuer`, `wrong_audience` or `not_yet`.
 */
export function judgeClaims(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience, now }: Expected,
): Result<AccessClaims> {
  if (REQUIRED.some((name) => claims[name] === undefined)) return refuse("missing_claim");
  const read = claimsShape.safeParse(claims);
  if (!read.success) return refuse("malformed");
  const { iss, sub, aud, exp, iat, nbf, jti, scope, grant = sub } = read.data;
  if (iss !== issuer) return refuse("wrong_issuer");
  if (aud !== audience) return refuse("wrong_audience");
  const latest = now.getTime() / 1000 + TOLERANCE_SECONDS;
  if (iat > latest || (nbf ?? 0) > latest) return refuse("not_yet");
  const scopes = scope.split(" ").filter(Boolean);
  return succeed({
    ...{ keyId: grant, subject: sub, clientId: read.data.client_id },
    ...{ scopes, tokenId: jti, expiresAtSeconds: exp },
    isExchanged: read.data.exchanged ?? false,
  });
}

const refuse = (reason: string) => fail("invalid_token", { reason });

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
