import { randomUUID } from "node:crypto";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { canAsk, declaredCapabilities, ELICITATION, mayAsk } from "@/gateway/questions/declared";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { URL_REQUIRED } from "@/lib/errors/rpc-codes";

/**
 * The name of Latchkey's own question, and the state that a client sends back with its answer. The
 * state needs no seal: it only makes a call wait, and grants nothing.
 */
export const CONNECT = "dev.latchkey/connect";

/**
 * Asks the person, by an elicitation in URL mode, to connect their own account at the server. In
 * the modern era the question is a result (MCP 2026-07-28, Elicitation, URL mode), and the client
 * repeats the call with the answer. In the initialize era it is an error (MCP 2025-11-25,
 * Elicitation, URL elicitation required error). Returns null if the client has not declared the
 * mode, or if the method cannot ask. The page that the URL leads to asks for a sign-in, so whoever
 * opens it connects an account of their own.
 */
export function askToConnect(
  mcp: McpRequest,
  failure: Failure,
  server: CatalogueServer,
): Outcome | null {
  const { url } = failure.params ?? {};
  if (!mayAsk(mcp.method) || typeof url !== "string") return null;
  const message = `Connect your own account at the server ${server.name} to go on.`;
  const question = { mode: "url", url, message };
  if (!canAsk(declaredCapabilities(mcp), ELICITATION, question)) return null;
  const { code } = failure;
  if (mcp.dialect.hasResultTypes) {
    const inputRequests = { [CONNECT]: { method: ELICITATION, params: question } };
    const result = { resultType: "input_required", inputRequests, requestState: CONNECT };
    return { kind: "result", result, code, server };
  }
  const elicitations = [{ ...question, elicitationId: randomUUID() }];
  const { requestId } = mcp.request.exchange;
  const data = { elicitations, error: code, request_id: requestId };
  const error = { code: URL_REQUIRED, message: failureText(failure), data };
  return { kind: "error", error, code, server };
}
