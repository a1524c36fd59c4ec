import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";

/** Who gives tokens, and as whom we ask; the secret of a configured client is not copied here. */
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
  /** Seconds since 1970; null where the server did not say. */
  readonly expiresAtSeconds: number | null;
  /** When it is replaced: a minute before its end, or a quarter of its life where that is less. */
  readonly renewAtSeconds: number | null;
}

/** Where a person's credentials at a server are sealed for. */
export function credentialPlace(personId: string, upstreamId: string): SealPlace {
  const row = `${personId}/${upstreamId}`;
  return { table: "person_credentials", row, column: "value_sealed" };
}

/** Seals any JSON value for a place. */
export function sealJson(secrets: Secrets, place: SealPlace, value: unknown): Buffer {
  return seal(secrets, place, Buffer.from(JSON.stringify(value), "utf8"));
}

/** Opens what `sealJson` sealed, or null where it does not open. */
export function unsealJson<T>(
  process: Pick<LatchkeyProcess, "secrets">,
  place: SealPlace,
  sealed: Uint8Array,
): T | null {
  const plain = unseal(process.secrets, place, sealed);
  return plain === null ? null : (JSON.parse(plain.toString("utf8")) as T);
}
