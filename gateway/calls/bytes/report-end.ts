import { type Call, type CalledItem, linkUse } from "@/gateway/calls/call";
import type { AskOutcome } from "@/gateway/calls/transport/ask-outcome";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { Failure } from "@/lib/errors/errors";
import { type Composed, isShared } from "./compose-call";

const GIVEN_UP = "The caller no longer waits.";

/**
 * Reports to the link how a call ended, and cancels a call that the server did not answer in time.
 */
export function reportEnd(
  call: Call,
  target: CallTarget,
  sent: Composed,
  outcome: AskOutcome,
): void {
  const { link } = call;
  const use = linkUse(call);
  if (outcome.kind !== "failed") {
    link.reportCall("answered", use, outcome.kind === "answer" ? outcome.again : null);
    return;
  }
  link.reportCall(outcome.failure, use);
  if (outcome.failure.code === "upstream_timeout") withdraw(call, target, sent);
}

/**
 * Tells a server that shares a session or a channel among callers that nobody waits for the request
 * (MCP 2025-11-25, "Cancellation"; MCP 2026-07-28, stdio). Elsewhere the end of the request's own
 * connection says so.
 */
export function withdraw({ link }: Call, target: CallTarget, { sentId }: Composed): void {
  if (!isShared(target)) return;
  const said = { requestId: Number(sentId), reason: GIVEN_UP };
  void link.notify("notifications/cancelled", said, target);
}

/** Returns the failure of a call during which the server ended the session. */
export function sessionEnded({ server }: CalledItem): Failure {
  const problem = "It ended the session during the call.";
  return { code: "upstream_failed", params: { server: server.name, problem } };
}
