import { type DerivedSecrets, digest } from "@/lib/secrets/derive";
import type { SealPlace } from "@/lib/secrets/seal";
import type { Grantor } from "./stored-tokens";

/**
 * A pending authorization of a person at a server. It is stored sealed in the table `oauth_flows`.
 */
export interface Flow {
  readonly grantor: Grantor;
  readonly codeVerifier: string;
  /** The scopes that the authorization request contains. */
  readonly scope?: string;
}

/**
 * Returns the digest (HMAC) of an authorization's `state` under one root secret. The pending
 * authorization is found by this digest, because the state itself is not stored.
 */
export function digestOfState(secret: DerivedSecrets, state: string): Buffer {
  return digest(secret.oauthStateKey, state);
}

/** Returns the place to which a sealed flow is bound (its associated data). */
export function flowPlace(stateDigest: Uint8Array): SealPlace {
  const row = Buffer.from(stateDigest).toString("hex");
  return { table: "oauth_flows", row, column: "flow_sealed" };
}
