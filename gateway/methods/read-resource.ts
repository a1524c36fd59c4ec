import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";

/** `resources/read`: a resource of a server, whether it was listed or is of a template. */
export function readResource(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, method, params } = mcp;
  const name = String(params.uri);
  const resource = catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  const { server, uri } = resource.found;
  const use = { server, method, kind: "resource", original: uri, name } as const;
  return andThen(askLink(mcp, use, { ...params, uri }), (outcome) => {
    if (outcome.kind !== "result") return outcome;
    // What a server calls public is so among those who reach it; the caller's caches know no others.
    return { ...outcome, result: { ...outcome.result, cacheScope: "private" } };
  });
}

/**
 * `resources/subscribe`: taken note of. Without a session there is nothing to keep a subscription in,
 * so none is announced; who asks all the same goes on.
 */
export function subscribe(mcp: McpRequest): Outcome {
  const name = String(mcp.params.uri);
  const resource = mcp.catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  return { kind: "result", result: {}, server: resource.found.server };
}
