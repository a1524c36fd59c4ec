import { digest, type Secrets } from "@/lib/secrets/derive";
import { digestOf } from "./token-digest";

/**
 * The refresh token that follows this one: always the same, and known only to who has this one and
 * the root secret, so that a refresh that is repeated gets the same answer and nothing plain is kept.
 * `foundBy` is the digest that the present one is stored under, which names the root secret.
 */
export function refreshSuccessor(secrets: Secrets, value: string, foundBy: Buffer): string {
  const secret =
    secrets.all.find((one) => digestOf(one, "refresh", value).equals(foundBy)) ?? secrets.current;
  return digest(secret.oauthSuccessorKey, value).toString("base64url");
}
