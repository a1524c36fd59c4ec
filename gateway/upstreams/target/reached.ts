import { isDeepStrictEqual } from "node:util";
import { masker } from "@/gateway/upstreams/mask";
import { failureOf, type LinkProblem } from "@/gateway/upstreams/problem";
import type { Failure } from "@/lib/errors/errors";
import type { Credential } from "./person-credential";
import type { ReadTarget } from "./read-target";
import { secretsOf, type UpstreamTarget } from "./target";

/**
 * The server's settings with which a connection was made. Each connection keeps its own settings:
 * values from an edit are never sent to the old address.
 */
export interface Reached {
  target: UpstreamTarget;
  readonly way: string;
  credential: Credential | null;
  /** True if the credential has to be read again before its next use. */
  credentialStale: boolean;
}

/** Whether a connection to one target may serve the other: changed texts do not affect links. */
export function isSameReach(one: Pick<Reached, "target" | "way">, other: ReadTarget): boolean {
  const of = ({ target, way }: Pick<Reached, "target" | "way">) => {
    return [target.version, target.reach, target.sendsCaller, way];
  };
  return isDeepStrictEqual(of(one), of(other));
}

/** Whether the connection's credential has to be renewed before the next request. */
export function isCredentialOld({ credential, credentialStale }: Reached): boolean {
  return credential !== null && (credentialStale || credential.needsRenewal(Date.now()));
}

/**
 * Renews the connection's credential; null on success. `refused`: the server refused the last
 * credential.
 */
export async function renewCredential(of: Reached, refused: boolean): Promise<Failure | null> {
  if (!of.credential) return null;
  const renewed = await of.credential.renew(refused);
  if (!renewed.ok) return renewed.failure;
  of.credential = renewed.value;
  of.credentialStale = false;
  return null;
}

/** The headers of each request on the connection, without the protocol's own headers. */
export function headersOf({ target, credential }: Reached): Readonly<Record<string, string>> {
  return {
    ...(target.reach.transport === "stdio" ? {} : target.reach.headers),
    ...credential?.headers,
  };
}

/**
 * A problem as a failure with secrets removed, because a server's text may repeat what was sent.
 */
export function failing(reached: Reached, problem: LinkProblem, limitMs: number) {
  const { target } = reached;
  const mask = masker([...secretsOf(target), ...Object.values(headersOf(reached))]);
  return failureOf(target.name, problem.masked(mask), limitMs);
}
