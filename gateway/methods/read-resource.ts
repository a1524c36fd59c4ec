import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";

/** `resources/read`: a resource of a server, listed or matched by a template. */
export function readResource(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, method, params } = mcp;
  const name = String(params.uri);
  const resource = catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  const { server, uri } = resource.found;
  const use = { server, method, kind: "resource", original: uri, name } as const;
  return andThen(askLink(mcp, use, { ...params, uri }), (outcome) => {
    if (outcome.kind !== "result") return outcome;
    // A server's "public" holds among callers with access to the server; a caller's own cache
    // serves only that caller.
    return { ...outcome, result: { ...outcome.result, cacheScope: "private" } };
  });
}

/**
 * `resources/subscribe`: accepted without effect. No subscription can be stored without a session,
 * so the capability is not advertised; a client that subscribes anyway gets no error.
 */
export function subscribe(mcp: McpRequest): Outcome {
  const name = String(mcp.params.uri);
  const resource = mcp.catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  return { kind: "result", result: {}, server: resource.found.server };
}
