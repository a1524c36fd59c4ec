import { timingSafeEqual } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/** Says in which browser an authorization request was begun; sent to its page alone. */
export const REQUEST_COOKIE = "latchkey_consent";

/** Lets this browser, and no other, take the answer to the app; sent where it goes on alone. */
export const RESUME_COOKIE = "latchkey_resume";

/** A cookie `name=value` is signed by `name.sig`: HMAC-SHA-256 of the pair in base64url. */
const signature = (secret: DerivedSecrets, pair: string) =>
  digest(secret.oauthCookieKey, pair).toString("base64url");

/** Signs cookies of the engine, and recognizes them; in the form in which its cookies want it. */
export function cookieSigner({ current, all }: Secrets) {
  const index = (pair: string, given: string) =>
    all.findIndex((secret) => isSame(signature(secret, pair), given));
  return {
    sign: (pair: string) => signature(current, pair),
    /** Which root secret signed it, newest first; -1 for none. */
    index,
    verify: (pair: string, given: string) => index(pair, given) >= 0,
  };
}

/**
 * From a Cookie header what proves that the request `uid` was begun in this browser; null without it.
 * Knowing `uid`, which is in the page's address, is not enough.
 */
export function requestProof(
  cookieHeader: string | null,
  uid: string,
  name = REQUEST_COOKIE,
): string | null {
  const cookies = new Map(
    (cookieHeader ?? "").split(";").map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    }),
  );
  if (cookies.get(name) !== uid) return null;
  return cookies.get(`${name}.sig`) ?? null;
}

/** Whether `requestProof` gave this for the request. */
export function isProofOf(secrets: Secrets, uid: string, proof: string): boolean {
  return cookieSigner(secrets).verify(`${REQUEST_COOKIE}=${uid}`, proof);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
