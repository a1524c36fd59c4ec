import { unreachable } from "@/gateway/admission/unreachable";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { Fields } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** `completion/complete`: returns values for an argument of a prompt or of a resource template. */
export function complete(mcp: McpRequest): MaybePromise<Outcome> {
  const ref = mcp.params.ref as Fields;
  const isPrompt = ref.type === "ref/prompt";
  const name = String(isPrompt ? ref.name : ref.uri);
  const item = mcp.catalogue.find(isPrompt ? "prompt" : "resource_template", name);
  return "denied" in item ? unreachable(mcp, name, item) : passAtOwner(mcp, item.found);
}
