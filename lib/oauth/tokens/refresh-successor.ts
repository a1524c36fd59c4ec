import { digest, type Secrets } from "@/lib/secrets/derive";
import { digestOf } from "./token-digest";

/**
 * The successor of a refresh token, derived from the token and the root secret. A repeated refresh
 * therefore gets the same successor, and no plain token is stored. `foundBy` is the digest under
 * which the present token is stored, which identifies the root secret.
 */
export function refreshSuccessor(secrets: Secrets, value: string, foundBy: Buffer): string {
  const secret =
    secrets.all.find((one) => digestOf(one, "refresh", value).equals(foundBy)) ?? secrets.current;
  return digest(secret.oauthSuccessorKey, value).toString("base64url");
}
