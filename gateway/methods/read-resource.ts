import { unreachable } from "@/gateway/admission/unreachable";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** `resources/read`: returns a server's resource if it is listed or its URI matches a template. */
export function readResource(mcp: McpRequest): MaybePromise<Outcome> {
  const name = String(mcp.params.uri);
  const resource = mcp.catalogue.findResource(name);
  if ("denied" in resource) return unreachable(mcp, name, resource);
  const { server, uri } = resource.found;
  return passAtOwner(mcp, { kind: "resource", name, server, original: uri, paramHeaders: [] });
}
