import { isDeepStrictEqual } from "node:util";
import { masker } from "@/gateway/upstreams/mask";
import { failureOf, type LinkProblem } from "@/gateway/upstreams/problem";
import type { Failure } from "@/lib/errors/errors";
import type { Credential } from "./person-credential";
import type { ReadTarget } from "./read-target";
import { secretsOf, type UpstreamTarget } from "./target";

/**
 * The settings of a server with which a connection was made. Each connection keeps its own
 * settings, so that values from an edit are never sent to the old address.
 */
export interface Reached {
  target: UpstreamTarget;
  readonly way: string;
  credential: Credential | null;
  /** True if the credential has to be read again before it is used. */
  credentialStale: boolean;
}

/**
 * True if a connection to one target can also serve the other. Differences in titles and other
 * texts do not matter.
 */
export function isSameReach(one: Pick<Reached, "target" | "way">, other: ReadTarget): boolean {
  const of = ({ target, way }: Pick<Reached, "target" | "way">) => {
    return [target.version, target.reach, target.sendsCaller, target.sessions, way];
  };
  return isDeepStrictEqual(of(one), of(other));
}

/** True if the credential has to be renewed before the next request. */
export function isCredentialOld({ credential, credentialStale }: Reached): boolean {
  return credential !== null && (credentialStale || credential.needsRenewal(Date.now()));
}

/**
 * Renews the credential of a connection and returns null, or returns the failure. `refused` says
 * that the server refused the current credential.
 */
export async function renewCredential(of: Reached, refused: boolean): Promise<Failure | null> {
  if (!of.credential) return null;
  const renewed = await of.credential.renew(refused);
  if (!renewed.ok) return renewed.failure;
  of.credential = renewed.value;
  of.credentialStale = false;
  return null;
}

/**
 * Returns the configured headers for each request on the connection. The headers that the protocol
 * sets are not included.
 */
export function headersOf({ target, credential }: Reached): Readonly<Record<string, string>> {
  return {
    ...(target.reach.transport === "stdio" ? {} : target.reach.headers),
    ...credential?.headers,
  };
}

/** Converts a problem into a failure, without the secrets that were sent. */
export function failing(reached: Reached, problem: LinkProblem, limitMs: number) {
  return failureOf(reached.target.name, maskedProblem(reached, problem), limitMs);
}

/** Masks secrets in a problem's detail, because a server may repeat those that it was sent. */
export function maskedProblem(reached: Reached, problem: LinkProblem): LinkProblem {
  const sent = Object.values(headersOf(reached));
  return problem.masked(masker([...secretsOf(reached.target), ...sent]));
}
