import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";

/** `resources/read`: returns a server's resource if it is listed or its URI matches a template. */
export function readResource(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, method, params } = mcp;
  const name = String(params.uri);
  const resource = catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  const { server, uri } = resource.found;
  const use = { server, method, kind: "resource", original: uri, name } as const;
  return andThen(askLink(mcp, use, { ...params, uri }), (outcome) => {
    if (outcome.kind !== "result") return outcome;
    // A server may call a resource public, but only callers with access to the server may see the
    // resource, so the resource is marked as private.
    return { ...outcome, result: { ...outcome.result, cacheScope: "private" } };
  });
}

/**
 * `resources/subscribe`: succeeds without effect. A subscription cannot be stored without a
 * session, so the capability is not advertised, but a client that subscribes anyway gets no error.
 */
export function subscribe(mcp: McpRequest): Outcome {
  const name = String(mcp.params.uri);
  const resource = mcp.catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  return { kind: "result", result: {}, server: resource.found.server };
}
