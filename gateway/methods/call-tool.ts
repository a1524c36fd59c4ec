import { unreachable } from "@/gateway/admission/unreachable";
import { askLink } from "@/gateway/calls/ask-link";
import { usedBy } from "@/gateway/calls/call";
import { failedTool } from "@/gateway/calls/failed-tool";
import { callOverHttp, passesArgumentsThrough } from "@/gateway/calls/http/http-call";
import { callSpans } from "@/gateway/calls/http/raw-spans";
import { hasSoundContent } from "@/gateway/calls/sound-content";
import { callOwnTool } from "@/gateway/catalogue/own-tools";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { paramHeaderFault, paramHeaders } from "@/gateway/messages/param-headers";
import { faultText } from "@/gateway/upstreams/problem";
import type { ExposedItem } from "@/lib/catalogue/item";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";

/**
 * `tools/call`: calls a tool of Latchkey or of a server. A Streamable HTTP server gets the
 * arguments exactly as the client sent them. All other calls go through the server's link.
 */
export function callTool(mcp: McpRequest): MaybePromise<Outcome> {
  const { catalogue, caller, request, params } = mcp;
  const name = String(params.name);
  const own = callOwnTool(name, caller, catalogue, request.now);
  if (own) return { kind: "result", result: { ...own } };
  const tool = catalogue.find("tool", name);
  if ("denied" in tool) return unreachable(mcp, name, tool);
  const item = tool.found;
  if (item.paramHeaders.length > 0 && mcp.dialect.repeatsArguments) {
    const fault = paramHeaderFault(request.exchange, item.paramHeaders, argumentsOf(mcp));
    if (fault !== null) return mismatch(mcp, item, fault);
  }
  if (mcp.written === null || !passesArgumentsThrough(item)) return callOverLink(mcp, item);
  // If the outcome is null, the server has not executed the call, for example because an edit gave
  // the server another transport.
  return andThen(
    callOverHttp(mcp, mcp.written, item),
    (outcome): MaybePromise<Outcome> => outcome ?? callOverLink(mcp, item),
  );
}

async function callOverLink(mcp: McpRequest, item: ExposedItem): Promise<Outcome> {
  const { server, original } = item;
  const { params } = mcp;
  const declared = item.paramHeaders;
  const headers = declared.length === 0 ? {} : paramHeaders(declared, argumentsOf(mcp));
  const use = usedBy({ mcp, item });
  const outcome = await askLink(mcp, use, { ...params, name: original }, headers);
  if (outcome.kind === "failure") return failedTool(outcome.failure, server);
  if (outcome.kind !== "result" || outcome.result.resultType === "input_required") return outcome;
  // Older servers omit `content` if it is empty, so it is added here.
  const result = { content: [], ...outcome.result };
  if (await hasSoundContent(result)) return { ...outcome, result };
  const unsound = { server: server.name, problem: faultText("not_mcp") };
  return failed({ code: "upstream_failed", params: unsound }, server);
}

/** Returns the arguments of a call as JSON, as the client wrote them if that is known. */
function argumentsOf({ written, params }: McpRequest): Buffer | null {
  if (written !== null) return callSpans(written).arguments;
  return params.arguments === undefined ? null : Buffer.from(JSON.stringify(params.arguments));
}

/** The code of `HeaderMismatch` (MCP 2026-07-28, Server Validation). */
const HEADER_MISMATCH = -32020;

function mismatch({ request }: McpRequest, { server }: ExposedItem, fault: string): Outcome {
  const data = { request_id: request.exchange.requestId };
  const message = `Header mismatch: ${fault}`;
  return { kind: "error", error: { code: HEADER_MISMATCH, message, data }, server };
}

/**
 * Returns whether the arguments of this call are passed to the server exactly as the client wrote
 * them.
 */
export function isPassedOn({
  catalogue,
  params,
}: Pick<McpRequest, "catalogue" | "params">): boolean {
  const tool = catalogue.find("tool", String(params.name));
  return "found" in tool && tool.found !== null && passesArgumentsThrough(tool.found);
}
