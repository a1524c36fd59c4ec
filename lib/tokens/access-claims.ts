import { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import { LAST_SECOND, TOLERANCE_SECONDS } from "./view";

/**
 * The claims of a valid token that Latchkey has issued. The expiry has not been checked yet. Times
 * are in whole seconds since 1970.
 */
export interface AccessClaims {
  /**
   * The id of the key or connection for which the token was issued. Whether the token gives access
   * depends on the current state of that key or connection.
   */
  readonly keyId: string;
  /** The secret of the key for which the token was issued, by its rotation. */
  readonly rotation: number;
  /**
   * The claim `sub`. For a connection it is the person's id. For an API key it is the key's id,
   * which is also the `client_id`.
   */
  readonly subject: string;
  readonly clientId: string;
  /**
   * Whether the token was issued in a token exchange (RFC 8693). Such a token cannot be exchanged
   * again.
   */
  readonly isExchanged: boolean;
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly expiresAtSeconds: number;
}

const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The parameters of a token's header that Latchkey reads (RFC 7515, section 4.1). `crit` lists
 * extensions that a recipient must support (section 4.1.11).
 */
const headerShape = z.object({
  alg: z.string(),
  typ: z.string().optional(),
  kid: z.string().optional(),
  crit: z.never().optional(),
});

/** A NumericDate (RFC 7519, section 2). Latchkey itself issues only whole numbers. */
const moment = z.int().min(0).max(LAST_SECOND);
const text = z.string().min(1);

/**
 * The claims of an access token (RFC 9068, section 2.2). Their types are checked before their
 * values.
 */
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
  rotation: z.int().min(1).optional(),
});
const REQUIRED = ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"] as const;

/**
 * Matches a token in compact serialization (RFC 7515, section 7.1): exactly three parts in
 * base64url without padding.
 */
export const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export type TokenHeader = z.output<typeof headerShape>;

/**
 * Reads the protected header of a compact token. Returns null if no token that Latchkey has issued
 * can have this header.
 */
export function readHeader(encoded: string): TokenHeader | null {
  const header = headerShape.safeParse(jsonOf(Buffer.from(encoded, "base64url")));
  return header.success ? header.data : null;
}

/**
 * Parses the payload of a token whose signature has already been verified. Returns null if the
 * payload is not a JSON object.
 */
export function readPayload(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  const value = jsonOf(payload);
  return isRecord(value) ? value : null;
}

/**
 * Returns the id of the key or connection that a token's claims name, even if other claims are
 * invalid. A connection's token names the connection by `grant`, because its `sub` is the person.
 * An API key's token names the key by `sub`.
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
 * Checks all claims of a token except its expiry. Latchkey must be the only audience, because any
 * other audience could use the token here. Failure: `invalid_token` with the reason
 * `missing_claim`, `malformed`, `wrong_issuer`, `wrong_audience` or `not_yet`.
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
    rotation: read.data.rotation ?? 0,
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
