import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { Fields } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** `completion/complete`: returns values for an argument of a prompt or of a resource template. */
export function complete(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, method, params } = mcp;
  const ref = params.ref as Fields;
  const [kind, field] =
    ref.type === "ref/prompt"
      ? (["prompt", "name"] as const)
      : (["resource_template", "uri"] as const);
  const name = String(ref[field]);
  const item = catalogue.find(kind, name);
  if ("denied" in item) return unreachable(mcp, name, item);
  const { server, original } = item.found;
  const use = { server, method, kind, original, name } as const;
  return askLink(mcp, use, { ...params, ref: { ...ref, [field]: original } });
}
