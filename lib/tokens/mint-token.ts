import { randomUUID, sign } from "node:crypto";
import type { Config } from "@/lib/process/config";
import type { KeyRing } from "./key-ring";

export interface Minting {
  /**
   * The id of the key or connection. In the token, a key's id becomes `sub` and `client_id`, and a
   * connection's id becomes `grant`.
   */
  readonly keyId: string;
  /**
   * The secret of the key for which the token is issued, by its rotation. The token ends with that
   * secret. By default, and for connections and trust rules, 0.
   */
  readonly rotation?: number;
  /** For a connection only: the person on whose behalf it acts, and its OAuth client. */
  readonly connection?: { readonly personId: string; readonly clientId: string } | undefined;
  /** Whether the token is issued in exchange for another token (RFC 8693). */
  readonly isExchanged?: boolean;
  /**
   * Set only in a token for a server outside the gateway: the server's audience, and the slug of
   * the key's team.
   */
  readonly outward?: { readonly audience: string; readonly team: string };
  /** The claim `jti`. By default, a new random id is used. */
  readonly tokenId?: string;
  readonly scopes: readonly string[];
  readonly lifetimeSeconds: number;
  readonly nowSeconds: number;
}

/**
 * Signs an access token (RFC 9068) with ES256 (RFC 7518, section 3.4) and the type at+jwt. Its
 * claims are `iss`, `sub`, `aud`, `exp`, `iat`, `jti`, `client_id` and `scope`. A connection's
 * token also has `grant`, a token for a rotated key has `rotation`, and a token for an outside audience also has `team`. The token is signed
 * synchronously, because with an imported key this takes a tenth of the time of a round trip to
 * another thread.
 */
export function mintToken(ring: KeyRing, config: Config, minting: Minting): string {
  const { nowSeconds, keyId, connection, isExchanged, outward, rotation = 0 } = minting;
  const key = ring.keys.find((one) => one.signs && one.activeAtMs <= nowSeconds * 1000 + 999);
  if (!key?.signs) throw new Error("No signing key is active.");
  const claims = {
    iss: config.publicUrl,
    sub: connection?.personId ?? keyId,
    aud: outward?.audience ?? config.audience,
    exp: nowSeconds + minting.lifetimeSeconds,
    iat: nowSeconds,
    jti: minting.tokenId ?? randomUUID(),
    client_id: connection?.clientId ?? keyId,
    scope: minting.scopes.join(" "),
    ...(connection ? { grant: keyId } : {}),
    ...(rotation > 0 ? { rotation } : {}),
    ...(isExchanged ? { exchanged: true } : {}),
    ...(outward ? { team: outward.team } : {}),
  };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const input = `${key.header}.${payload}`;
  const signature = sign("sha256", Buffer.from(input), {
    key: key.signs,
    dsaEncoding: "ieee-p1363",
  });
  return `${input}.${signature.toString("base64url")}`;
}
