import { digest, type Secrets } from "@/lib/secrets/derive";
import { digestOf } from "./token-digest";

/**
 * Returns the successor of a refresh token. It is derived from the token and a root secret, so that
 * a repeated refresh gets the same successor without any plain token being stored. `foundBy` is the
 * digest under which the current token is stored. It shows which root secret to use.
 */
export function refreshSuccessor(secrets: Secrets, value: string, foundBy: Buffer): string {
  const secret =
    secrets.all.find((one) => digestOf(one, "refresh", value).equals(foundBy)) ?? secrets.current;
  return digest(secret.oauthSuccessorKey, value).toString("base64url");
}
