import { timingSafeEqual } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/** Identifies the browser that began an authorization request. Sent only to the consent page. */
export const REQUEST_COOKIE = "latchkey_consent";

/** Lets only this browser take the answer to the app. Sent only to its resume path. */
export const RESUME_COOKIE = "latchkey_resume";

/** The signature of a cookie `name=value`, in the cookie `name.sig`: HMAC-SHA-256 in base64url. */
const signature = (secret: DerivedSecrets, pair: string) =>
  digest(secret.oauthCookieKey, pair).toString("base64url");

/** Signs and verifies the engine's cookies, with the interface of the engine's cookie library. */
export function cookieSigner({ current, all }: Secrets) {
  const index = (pair: string, given: string) =>
    all.findIndex((secret) => isSame(signature(secret, pair), given));
  return {
    sign: (pair: string) => signature(current, pair),
    /** The index of the root secret that signed the pair, newest first, or -1. */
    index,
    verify: (pair: string, given: string) => index(pair, given) >= 0,
  };
}

/**
 * The proof, from a Cookie header, that the request `uid` was begun in this browser, or null. `uid`
 * alone proves nothing, because it is in the page's address.
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

/** True if `proof` is the valid proof of this request. */
export function isProofOf(secrets: Secrets, uid: string, proof: string): boolean {
  return cookieSigner(secrets).verify(`${REQUEST_COOKIE}=${uid}`, proof);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
