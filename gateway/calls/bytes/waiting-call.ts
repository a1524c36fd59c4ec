import type { Call } from "@/gateway/calls/call";
import { type StateBinding, unwrapState, wrapState } from "@/gateway/calls/request-state";
import type { AskOutcome } from "@/gateway/calls/transport/ask-outcome";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { askClient } from "@/gateway/questions/ask-client";
import { unansweredResult } from "@/gateway/questions/declared";
import type { RpcError, ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { METHOD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";
import type { Attempted } from "./attempted";
import type { Sent } from "./sent-params";

/** A call at a server that waits for the answer of a client that was sent away with a question. */
export interface WaitingCall {
  /** Continues for the client's next request, which brings the answer. Never rejects. */
  continueWaiting(call: Call, callerId: string, responses: Fields): Promise<Attempted>;
}

/** The reply to a question of a server. */
type Answer = Parameters<ServerQuestion["reply"]>[0];

/** The name of the only question that is asked at a time. */
const QUESTION = "question";

/** The answer to a question that nobody can answer. */
export const NOT_ANSWERED: RpcError = {
  code: METHOD_NOT_FOUND,
  message: "The client cannot answer this question now.",
};

/**
 * The binding of a state that names a call that waits at a server. It differs from the binding of a
 * server's own state, so neither can be taken for the other.
 */
const waitingBinding = (binding: StateBinding): StateBinding => ({
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

/** Asks the client on the stream of its call, and returns the reply to the question. */
export async function askNow(
  mcp: McpRequest,
  method: string,
  params: Fields,
  signal: AbortSignal,
): Promise<Answer> {
  const answers = await askClient(mcp, { [QUESTION]: { method, params } }, signal);
  if (!answers.ok) return { error: answers.error };
  return { result: answers.responses[QUESTION] as Fields };
}

/** Returns the answer that sends a client away with a question. `id` names the call that waits. */
export function inputRequired(
  { mcp, item }: Call,
  { binding, callerId }: Sent,
  method: string,
  params: Fields,
  id: string,
): Outcome {
  const { secrets } = mcp.request.process;
  const result = mcp.dialect.complete(mcp.method, {
    resultType: "input_required",
    inputRequests: { [QUESTION]: { method, params } },
    requestState: wrapState(secrets, waitingBinding(binding), id, Date.now()),
  });
  const bytes = Buffer.from(
    `{"jsonrpc":"2.0","id":${callerId},"result":${JSON.stringify(result)}}`,
  );
  return { kind: "message", bytes, code: null, server: item.server };
}

/** Returns the reply to a question from what the client brought (`inputResponses`). */
export function answerTo({ method }: ServerQuestion, responses: Fields): Answer {
  const response = responses[QUESTION];
  const result = isRecord(response) ? response : unansweredResult(method);
  return result ? { result } : { error: NOT_ANSWERED };
}

/** Returns the progress token of the client's next request as JSON, or null if it has none. */
export function ownToken({ meta }: McpRequest): Buffer | null {
  const token = meta.progressToken;
  return token === undefined ? null : Buffer.from(JSON.stringify(token));
}

/** Returns an answer that came meanwhile with the id of the client's next request. */
export function readdressed(outcome: AskOutcome, before: string, callerId: string): AskOutcome {
  if (outcome.kind !== "answer") return outcome;
  const head = (id: string) => Buffer.from(`{"jsonrpc":"2.0","id":${id},`);
  const rest = Buffer.from(outcome.bytes).subarray(head(before).length);
  return { ...outcome, bytes: Buffer.concat([head(callerId), rest]) };
}
