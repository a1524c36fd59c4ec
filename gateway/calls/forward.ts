import type { Use } from "@/gateway/admission/may-continue";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { LinkRequestOptions, RpcAnswer } from "@/gateway/upstreams/link";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { type Result, succeed } from "@/lib/errors/errors";
import type { Fields } from "@/lib/std/is-record";
import { type StateBinding, unwrapState, wrapState } from "./request-state";
import { withExposedUris } from "./rewrite-result";

/**
 * Sends a request through the link of `server`, using the server's own names, and returns the
 * answer with the names of the catalogue. A `requestState` in the answer is sealed for the caller.
 * Fails like the link, or with `invalid_input` if the request's state belongs to another request.
 */
export async function forward(
  { request, caller, services }: McpRequest,
  { method, original }: Use,
  server: CatalogueServer,
  given: Fields,
  options: LinkRequestOptions,
): Promise<Result<RpcAnswer>> {
  const { process, now } = request;
  const { secrets } = process;
  const { key } = caller;
  const binding: StateBinding = {
    keyId: key.id,
    upstreamId: server.id,
    method,
    target: original,
    arguments: given.arguments,
  };
  const { _meta: _, ...params }: Record<string, unknown> = given;
  if (typeof params.requestState === "string") {
    const state = unwrapState(secrets, binding, params.requestState, now.getTime());
    if (!state.ok) return state;
    params.requestState = state.value;
  }
  const answered = await services.linkFor(process, server, key).request(method, params, {
    ...options,
    version: server.version,
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
