import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { askToConnect } from "./ask-to-connect";
import type { Call } from "./call";

/**
 * Returns the outcome of a call that failed inside Latchkey, which is an error. Only if a person has
 * to connect an account (`connect_required`), the client is asked for that if it can ask, and
 * otherwise a tool call ends with a tool error, because models show its text to their user.
 */
export function failedCall(failure: Failure, mcp: McpRequest, server: CatalogueServer): Outcome {
  if (failure.code !== "connect_required") return failed(failure, server);
  return askToConnect(mcp, failure, server) ?? notConnected(failure, mcp, server);
}

/** Returns the outcome of a call that was refused before its server answered. See `failedCall`. */
export const refusedCall = ({ mcp, item }: Call, failure: Failure): Outcome =>
  failedCall(failure, mcp, item.server);

/** Returns the outcome that names the address at which the person can connect. */
export function notConnected(failure: Failure, { method }: McpRequest, server: CatalogueServer) {
  if (method !== "tools/call") return failed(failure, server);
  const result = { content: [{ type: "text", text: failureText(failure) }], isError: true };
  return { kind: "result", result, code: failure.code, server } satisfies Outcome;
}
