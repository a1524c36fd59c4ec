import { unreachable } from "@/gateway/admission/unreachable";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** `prompts/get`: gets a prompt from the server that offers it. */
export function getPrompt(mcp: McpRequest): MaybePromise<Outcome> {
  const name = String(mcp.params.name);
  const prompt = mcp.catalogue.find("prompt", name);
  return "denied" in prompt ? unreachable(mcp, name, prompt) : passAtOwner(mcp, prompt.found);
}
