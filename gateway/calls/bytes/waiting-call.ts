import { type StateBinding, unwrapState } from "@/gateway/calls/request-state";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { RpcError, ServerQuestion } from "@/gateway/upstreams/link";
import { type Fields, isRecord } from "@/lib/std/is-record";
import type { AskOutcome } from "./server-answer";

/** The name of the only question that is asked at a time. */
export const QUESTION = "question";

/** The answer to a question that nobody can answer. */
export const NOT_ANSWERED: RpcError = {
  code: -32601,
  message: "The client cannot answer this question now.",
};

/**
 * The binding of a state that names a call that waits at a server. It differs from the binding of a
 * server's own state, so neither can be taken for the other.
 */
export const waitingBinding = (binding: StateBinding): StateBinding => ({
  ...binding,
  method: `${binding.method} waiting`,
});

/** Returns the id of the waiting call that a request continues, or null if it continues none. */
export function waitingId(
  { request }: McpRequest,
  binding: StateBinding,
  requestState: string,
): string | null {
  const { secrets } = request.process;
  const nowMs = request.now.getTime();
  const state = unwrapState(secrets, waitingBinding(binding), requestState, nowMs);
  return state.ok ? state.value : null;
}

/**
 * Returns the reply to a question from what the client brought (`inputResponses`). Without an
 * answer, an elicitation counts as cancelled.
 */
export function answerTo(
  { method }: ServerQuestion,
  response: unknown,
): { readonly result: Fields } | { readonly error: RpcError } {
  if (isRecord(response)) return { result: response };
  return method === "elicitation/create"
    ? { result: { action: "cancel" } }
    : { error: NOT_ANSWERED };
}

/** Returns an answer that came meanwhile with the id of the client's next request. */
export function readdressed(outcome: AskOutcome, before: string, callerId: string): AskOutcome {
  if (outcome.kind !== "answer") return outcome;
  const head = (id: string) => Buffer.from(`{"jsonrpc":"2.0","id":${id},`);
  const rest = Buffer.from(outcome.bytes).subarray(head(before).length);
  return { ...outcome, bytes: Buffer.concat([head(callerId), rest]) };
}
