import { type DerivedSecrets, digest } from "@/lib/secrets/derive";
import type { SealPlace } from "@/lib/secrets/seal";
import type { Grantor } from "./stored-tokens";

/** An authorization under way, sealed in `oauth_flows`. */
export interface Flow {
  readonly grantor: Grantor;
  readonly codeVerifier: string;
}

/** By what a flow is found under one root secret: the state itself is kept nowhere. */
export function digestOfState(secret: DerivedSecrets, state: string): Buffer {
  return digest(secret.oauthStateKey, state);
}

/** Where a flow is sealed for. */
export function flowPlace(stateDigest: Uint8Array): SealPlace {
  const row = Buffer.from(stateDigest).toString("hex");
  return { table: "oauth_flows", row, column: "flow_sealed" };
}
