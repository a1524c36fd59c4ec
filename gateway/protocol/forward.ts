import type { Caller } from "@/gateway/callers/authenticate";
import { type StateBinding, unwrapState, wrapState } from "@/gateway/calls/request-state";
import type { GatewayWorld } from "@/gateway/catalogue/world";
import type { Request } from "@/gateway/http/request";
import type { LinkRequestOptions, RpcAnswer } from "@/gateway/upstreams/link";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { type Result, succeed } from "@/lib/errors/errors";
import { withExposedUris } from "./rewrite-result";

/** One request for a server, in the server's own names. */
export interface Forwarded {
  readonly request: Request;
  readonly caller: Caller;
  readonly server: CatalogueServer;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The server's own name for what is asked. */
  readonly target: string;
  readonly requestState?: string | undefined;
  readonly inputResponses?: unknown;
}

/**
 * Sends a request through the server's link and gives its answer in the catalogue's terms. A state
 * that the server wants back travels sealed. Failures: as a link's, and `invalid_input` for a state
 * that is not of this request.
 */
export async function forward(
  world: GatewayWorld,
  forwarded: Forwarded,
  options: LinkRequestOptions,
): Promise<Result<RpcAnswer>> {
  const { request, caller, server, method, target } = forwarded;
  const { process, now } = request;
  const { secrets } = process;
  const binding: StateBinding = {
    keyId: caller.key.id,
    upstreamId: server.id,
    method,
    target,
    arguments: forwarded.params.arguments,
  };
  const params: Record<string, unknown> = { ...forwarded.params };
  delete params._meta;
  if (forwarded.inputResponses !== undefined) params.inputResponses = forwarded.inputResponses;
  if (forwarded.requestState !== undefined) {
    const state = unwrapState(secrets, binding, forwarded.requestState, now.getTime());
    if (!state.ok) return state;
    params.requestState = state.value;
  }
  const link = world.linkFor(process, server, caller.key);
  const { key } = caller;
  const answered = await link.request(method, params, {
    ...options,
    caller: { keyId: key.id, team: key.team.slug },
  });
  if (!answered.ok || answered.value.error) return answered;
  const result = withExposedUris(answered.value.result, server);
  const { requestState } = result;
  if (result.resultType !== "input_required" || typeof requestState !== "string") {
    return succeed({ result });
  }
  const wrapped = wrapState(secrets, binding, requestState, Date.now());
  return succeed({ result: { ...result, requestState: wrapped } });
}
