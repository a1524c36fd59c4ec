import { type DerivedSecrets, digest } from "@/lib/secrets/derive";
import type { SealPlace } from "@/lib/secrets/seal";
import type { Grantor } from "./stored-tokens";

/** A pending authorization, sealed in `oauth_flows`. */
export interface Flow {
  readonly grantor: Grantor;
  readonly codeVerifier: string;
}

/** The HMAC under one root secret by which a flow is found. The state itself is not stored. */
export function digestOfState(secret: DerivedSecrets, state: string): Buffer {
  return digest(secret.oauthStateKey, state);
}

/** The seal's place (associated data) for a flow. */
export function flowPlace(stateDigest: Uint8Array): SealPlace {
  const row = Buffer.from(stateDigest).toString("hex");
  return { table: "oauth_flows", row, column: "flow_sealed" };
}
