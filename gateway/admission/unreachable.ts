import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { recordDenial } from "@/lib/audit/record-denial";
import type { NotFound } from "@/lib/catalogue/found";
import { INVALID_PARAMS } from "@/lib/errors/rpc-codes";
import { namedIn } from "@/lib/keys/model";
import { maskSecrets } from "@/lib/secrets/view";

export const NO_TASK = "There is no task with this id, or its time is over.";

const UNKNOWN: Readonly<Record<string, string>> = {
  "tools/call": "There is no tool with this name. Call latchkey_reach to list the available tools.",
  "prompts/get": "There is no prompt with this name.",
  "resources/read": "There is no resource with this URI.",
  "resources/subscribe": "There is no resource with this URI.",
  "tasks/get": NO_TASK,
  "tasks/result": NO_TASK,
  "tasks/update": NO_TASK,
  "tasks/cancel": NO_TASK,
  "completion/complete": "There is nothing with this name to complete.",
};

/**
 * Returns the error for an item that a caller requested but may not use. An unknown item and a
 * forbidden item give the same error, and their records differ only in the rule and the server,
 * which only operators can read. The response therefore does not reveal which items exist. The
 * exception is an item that the caller's own key excludes: its error names the rule.
 */
export function unreachable(
  { request, caller, method, dialect }: McpRequest,
  target: string,
  { denied, server, name, refused }: NotFound,
): Outcome {
  if (refused) return failed(refused);
  const { exchange, now } = request;
  recordDenial({
    at: now,
    action: "mcp.call",
    code: denied?.ownRule ? "forbidden" : "not_found",
    reason: denied?.reason ?? "no_such_name",
    ...(denied ? { rule: denied.rule } : {}),
    requestId: exchange.requestId,
    address: exchange.address,
    key: namedIn(caller.key),
    details: { method, target: storable(name ?? target), server: server?.name ?? null },
  });
  const error = {
    // In the initialize era, a resource that is not there has a code of its own
    // (`Dialect.errorCode`).
    code: dialect.errorCode(INVALID_PARAMS, method.startsWith("resources/")),
    message: UNKNOWN[method] ?? "There is nothing with this name.",
    data: {
      error: "not_found",
      request_id: exchange.requestId,
      ...(denied?.ownRule ? { rule: denied.rule } : {}),
    },
  };
  return { kind: "error", error, denied: true, server };
}

/**
 * Cleans a requested item name for the record: masks secrets, and removes control characters and
 * lone surrogates.
 */
export function storable(target: string): string {
  const text = maskSecrets(target.slice(0, 1_000))
    .replace(/\p{Cc}/gu, "")
    .slice(0, 200);
  return Buffer.from(text, "utf8").toString("utf8");
}
