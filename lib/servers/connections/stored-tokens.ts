import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";

/**
 * The authorization server, and Latchkey's client there. The secret of a configured client is not
 * copied.
 */
export interface Grantor {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
  readonly client: OAuthClientInformationMixed;
  /** The resource indicator (RFC 8707). */
  readonly resource: string;
}

/** A person's tokens for a server: the sealed value in `person_credentials`. */
export interface StoredTokens {
  readonly grantor: Grantor;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Seconds since 1970; null if the server sent no `expires_in`. */
  readonly expiresAtSeconds: number | null;
  /**
   * When to refresh the access token, in seconds since 1970: a minute before its expiry, or for
   * lifetimes under four minutes a quarter of the lifetime before the expiry. Null if the server
   * sent no `expires_in`.
   */
  readonly renewAtSeconds: number | null;
}

/** The seal's place (associated data) for a person's credentials for a server. */
export function credentialPlace(personId: string, upstreamId: string): SealPlace {
  const row = `${personId}/${upstreamId}`;
  return { table: "person_credentials", row, column: "value_sealed" };
}

/** Seals any JSON value for a place. */
export function sealJson(secrets: Secrets, place: SealPlace, value: unknown): Buffer {
  return seal(secrets, place, Buffer.from(JSON.stringify(value), "utf8"));
}

/** Opens a value that `sealJson` has sealed; null if the value cannot be opened. */
export function unsealJson<T>(
  process: Pick<LatchkeyProcess, "secrets">,
  place: SealPlace,
  sealed: Uint8Array,
): T | null {
  const plain = unseal(process.secrets, place, sealed);
  return plain === null ? null : (JSON.parse(plain.toString("utf8")) as T);
}
