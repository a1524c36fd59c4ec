import { unreachable } from "@/gateway/admission/unreachable";
import { callOwnTool } from "@/gateway/catalogue/own-tools";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { paramHeaderFault } from "@/gateway/messages/param-headers";
import { membersOf } from "@/gateway/messages/read-members";
import { translateStarted } from "@/gateway/tasks/started-task";
import type { ExposedItem } from "@/lib/catalogue/item";
import { HEADER_MISMATCH } from "@/lib/errors/rpc-codes";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { mayStart, noTask, startsTask, undeclared } from "./tasks";

/**
 * `tools/call`: calls a tool of Latchkey or of a server. A server gets the arguments exactly as the
 * client wrote them.
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
    const given = membersOf(mcp.written).bytesOf("arguments");
    const fault = paramHeaderFault(request.exchange, item.paramHeaders, given);
    if (fault !== null) return mismatch(mcp, item, fault);
  }
  const starts = startsTask(mcp, item);
  if (starts === "refused") return noTask(item);
  if (starts === "undeclared") return undeclared();
  if (!starts) return passAtOwner(mcp, item);
  const called = passAtOwner(mcp, mayStart(item));
  if (item.server.tasks === mcp.dialect.taskEra) return called;
  return andThen(called, (outcome) => translateStarted(mcp, item, outcome));
}

function mismatch({ request }: McpRequest, { server }: ExposedItem, fault: string): Outcome {
  const data = { request_id: request.exchange.requestId };
  const message = `Header mismatch: ${fault}`;
  return { kind: "error", error: { code: HEADER_MISMATCH, message, data }, server };
}
