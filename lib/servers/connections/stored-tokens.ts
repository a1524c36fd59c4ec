import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";

/**
 * The authorization server, and the client that Latchkey uses there. If an operator has configured
 * that client, `client` does not contain its secret.
 */
export interface Grantor {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
  readonly client: OAuthClientInformationMixed;
  /** The resource for which the tokens are requested (RFC 8707). */
  readonly resource: string;
}

/** A person's tokens for a server. They are stored sealed in the table `person_credentials`. */
export interface StoredTokens {
  readonly grantor: Grantor;
  /** The scopes that Latchkey requested for this connection. */
  readonly scope?: string;
  /** Further scopes that the server asked for during calls. */
  readonly wantedScope?: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /**
   * When the access token expires, in seconds since 1970; null if the server sent no `expires_in`.
   */
  readonly expiresAtSeconds: number | null;
  /**
   * When to refresh the access token, in seconds since 1970. This time is a minute before the
   * expiry. If the lifetime is under four minutes, it is a quarter of the lifetime before the
   * expiry. Null if the server sent no `expires_in`.
   */
  readonly renewAtSeconds: number | null;
}

/**
 * Returns the place to which a person's sealed credentials for a server are bound (their associated
 * data).
 */
export function credentialPlace(personId: string, upstreamId: string): SealPlace {
  const row = `${personId}/${upstreamId}`;
  return { table: "person_credentials", row, column: "value_sealed" };
}

/**
 * Seals a JSON value so that it can be opened only in this place (the row and column where it is
 * stored).
 */
export function sealJson(secrets: Secrets, place: SealPlace, value: unknown): Buffer {
  return seal(secrets, place, Buffer.from(JSON.stringify(value), "utf8"));
}

/** Opens a JSON value that `sealJson` has sealed. Returns null if it cannot be opened. */
export function unsealJson<T>(
  process: Pick<LatchkeyProcess, "secrets">,
  place: SealPlace,
  sealed: Uint8Array,
): T | null {
  const plain = unseal(process.secrets, place, sealed);
  return plain === null ? null : (JSON.parse(plain.toString("utf8")) as T);
}
