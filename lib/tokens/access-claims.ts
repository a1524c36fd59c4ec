import { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";

/** What a token of ours says that is in order, its end aside. Moments in whole seconds since 1970. */
export interface AccessClaims {
  /** The key, or the connection, that it was taken with: its present state decides. */
  readonly keyId: string;
  /** `sub`: the person of a connection; a key is its own subject and its own client. */
  readonly subject: string;
  readonly clientId: string;
  /** It came of a token exchange (RFC 8693), and is not exchanged again. */
  readonly isExchanged: boolean;
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly expiresAtSeconds: number;
}

/** Clocks of two machines may differ by this much where a token begins, never where it ends. */
export const TOLERANCE_SECONDS = 120;
/** 9999-12-31: what can be written as a date. */
const LAST_SECOND = 253_402_300_799;

const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** RFC 7515, 4.1, as far as it is used; `crit` (4.1.11) names what we would have to understand. */
const headerShape = z.object({
  alg: z.string(),
  typ: z.string().optional(),
  kid: z.string().optional(),
  crit: z.never().optional(),
});

/** NumericDate (RFC 7519, 2); ours are whole. */
const moment = z.int().min(0).max(LAST_SECOND);
const text = z.string().min(1);

/** RFC 9068, 2.2. Every claim has its type before anything else is asked of it. */
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

export type TokenHeader = z.output<typeof headerShape>;

/** The protected header of a compact token, or null where it is not one that we could have written. */
export function readHeader(encoded: string): TokenHeader | null {
  const header = headerShape.safeParse(jsonOf(Buffer.from(encoded, "base64url")));
  return header.success ? header.data : null;
}

/** What is in a token whose signature is ours; null where that is not a JSON object. */
export function readPayload(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  const value = jsonOf(payload);
  return isRecord(value) ? value : null;
}

/**
 * The key that claims name, whatever else is wrong with them: a connection by `grant`, since `sub` is
 * its person then; an API key by `sub`.
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
 * Judges the claims of a token, all but its end. Its audience is ours alone: a token for several is
 * in the hands of the others too. Failure: `invalid_token` with the reason
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
