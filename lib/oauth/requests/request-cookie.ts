import { timingSafeEqual } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

/**
 * The cookie that identifies the browser in which an authorization request was begun. It is sent
 * only to the consent page.
 */
export const REQUEST_COOKIE = "latchkey_consent";

/**
 * The cookie that a browser needs in order to deliver the person's answer to the app. It is sent
 * only to the path at which the authorization request resumes.
 */
export const RESUME_COOKIE = "latchkey_resume";

/**
 * Returns the signature of the pair `name=value`, which the cookie `name.sig` contains:
 * HMAC-SHA-256 in base64url.
 */
const signature = (secret: DerivedSecrets, pair: string) =>
  digest(secret.oauthCookieKey, pair).toString("base64url");

/**
 * Signs and verifies the cookies of the OAuth engine. The result has the interface that the
 * engine's cookie library expects.
 */
export function cookieSigner(secrets: Secrets) {
  const index = (pair: string, given: string) =>
    secrets.all.findIndex((secret) => isSame(signature(secret, pair), given));
  return {
    sign: (pair: string) => signature(secrets.current, pair),
    /**
     * The index in `secrets.all` of the root secret that signed the pair, or -1 if none of them
     * did.
     */
    index,
    verify: (pair: string, given: string) => index(pair, given) >= 0,
  };
}

/**
 * Reads from a Cookie header the proof that the authorization request `uid` was begun in this
 * browser. Returns null if there is no proof. The `uid` alone proves nothing, because it is part of
 * the page's address.
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

/** Returns true if `proof` proves that this browser began the request. */
export function isProofOf(secrets: Secrets, uid: string, proof: string): boolean {
  return cookieSigner(secrets).verify(`${REQUEST_COOKIE}=${uid}`, proof);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
