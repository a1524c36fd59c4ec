import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";

/** The authorization server and our client there; a configured client's secret is not copied. */
export interface Grantor {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
  readonly client: OAuthClientInformationMixed;
  /** RFC 8707. */
  readonly resource: string;
}

/** A person's tokens at a server: the sealed value of `person_credentials`. */
export interface StoredTokens {
  readonly grantor: Grantor;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Seconds since 1970; null where the server sent no `expires_in`. */
  readonly expiresAtSeconds: number | null;
  /** When to refresh it: a minute before its expiry, or a quarter of its lifetime if shorter. */
  readonly renewAtSeconds: number | null;
}

/** The seal's place (associated data) of a person's credentials at a server. */
export function credentialPlace(personId: string, upstreamId: string): SealPlace {
  const row = `${personId}/${upstreamId}`;
  return { table: "person_credentials", row, column: "value_sealed" };
}

/** Seals any JSON value for a place. */
export function sealJson(secrets: Secrets, place: SealPlace, value: unknown): Buffer {
  return seal(secrets, place, Buffer.from(JSON.stringify(value), "utf8"));
}

/** Opens a value of `sealJson`, or null where it cannot be opened. */
export function unsealJson<T>(
  process: Pick<LatchkeyProcess, "secrets">,
  place: SealPlace,
  sealed: Uint8Array,
): T | null {
  const plain = unseal(process.secrets, place, sealed);
  return plain === null ? null : (JSON.parse(plain.toString("utf8")) as T);
}
