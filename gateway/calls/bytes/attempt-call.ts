import type { Call } from "@/gateway/calls/call";
import { refusedCall } from "@/gateway/calls/failed-call";
import { unwrapState } from "@/gateway/calls/request-state";
import { membersOf } from "@/gateway/messages/read-members";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { Failure } from "@/lib/errors/errors";
import type { Attempted } from "./attempted";
import { CallAttempt } from "./call-attempt";
import { sentIdFor } from "./compose-call";
import { bindingOf, sentParams } from "./sent-params";

/**
 * Milliseconds that a caller may wait for the result of a task. The server's call timeout does not
 * apply, because the server answers only when the task has ended (MCP 2025-11-25, Result
 * Retrieval).
 */
export const RESULT_MS = 3_600_000;

/**
 * Sends the request. If the request is invalid, returns the error without sending anything.
 * `mayHeal` is false if the call was already sent again on a new session.
 */
export function attemptCall(
  call: Call,
  target: CallTarget,
  mayHeal: boolean,
  spentMs: number,
): Promise<Attempted> {
  const { mcp, item } = call;
  const { request, params } = mcp;
  const refuse = (failure: Failure) => Promise.resolve(refusedCall(call, failure));
  const spans = membersOf(call.written);
  const callerId = spans.id ?? JSON.stringify(mcp.id);
  const sentId = sentIdFor(target, callerId);
  const binding = bindingOf(call);
  let requestState: string | null = null;
  if (typeof params.requestState === "string") {
    const { secrets } = request.process;
    const state = unwrapState(secrets, binding, params.requestState, request.now.getTime());
    if (!state.ok) return refuse(state.failure);
    requestState = state.value;
  }
  const composed = sentParams(target, mcp, spans, item, {
    sentId,
    requestState,
    inputResponses: null,
  });
  if (!composed.ok) return refuse(composed.failure);
  const sent = { spans, callerId, sentId, binding, ...composed };
  const limitMs = mcp.method === "tasks/result" ? RESULT_MS : target.timeoutMs;
  const leftMs = Math.max(1, limitMs - spentMs);
  return new CallAttempt(call, target, sent, mayHeal, leftMs).run();
}
