import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** `prompts/get`: gets a prompt from the server that offers it. */
export function getPrompt(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, method, params } = mcp;
  const name = String(params.name);
  const prompt = catalogue.find("prompt", name);
  if ("denied" in prompt) return unreachable(mcp, name, prompt);
  const { server, original } = prompt.found;
  const use = { server, method, kind: "prompt", original, name } as const;
  return askLink(mcp, use, { ...params, name: original });
}
