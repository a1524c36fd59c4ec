import { digest, type Secrets } from "@/lib/secrets/derive";
import { digestOf } from "./token-digest";

/**
 * Returns the successor of a refresh token. The successor is derived from the token and a root
 * secret, so that repeating a refresh returns the same successor although no plain token is stored.
 * `foundBy`, the digest under which the current token is stored, shows which root secret to use.
 */
export function refreshSuccessor(secrets: Secrets, value: string, foundBy: Buffer): string {
  const secret =
    secrets.all.find((one) => digestOf(one, "refresh", value).equals(foundBy)) ?? secrets.current;
  return digest(secret.oauthSuccessorKey, value).toString("base64url");
}
