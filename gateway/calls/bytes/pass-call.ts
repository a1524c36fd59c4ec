import { type Call, type CalledItem, linkUse } from "@/gateway/calls/call";
import { refusedCall } from "@/gateway/calls/failed-call";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { membersOf } from "@/gateway/messages/read-members";
import { declaredCapabilities } from "@/gateway/questions/declared";
import { waitingCalls } from "@/gateway/questions/waiting-calls";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { fail } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { bindingOf } from "./sent-params";
import { FIRST, tryCall } from "./try-call";
import { type WaitingCall, waitingId } from "./waiting-call";
import { answersConnect, whenConnected } from "./when-connected";

/**
 * Passes a request for an item to its server as bytes, over any transport, and returns the answer
 * as bytes. Nothing that is only passed on is parsed and serialized again. What changes are spans:
 * ids, the item's name, `_meta`, the progress token, resource URIs, the server's state, and what
 * the eras of both sides require.
 */
export function passCall(mcp: McpRequest, item: CalledItem): MaybePromise<Outcome> {
  return answersConnect(mcp) ? whenConnected(mcp, item, sendCall) : sendCall(mcp, item);
}

function sendCall(mcp: McpRequest, item: CalledItem): MaybePromise<Outcome> {
  const { request, services, written } = mcp;
  const link = services.linkFor(request.process, item.server, sessionHolder(mcp, item.server));
  const call = { mcp, written, item, link };
  if (typeof mcp.params.requestState === "string") {
    const waiting = waitingId(mcp, bindingOf(call), mcp.params.requestState);
    if (waiting !== null) return continueCall(call, waiting);
  }
  if (link.principal) link.declare(declaredCapabilities(mcp));
  const held = link.held(linkUse(call));
  return held ? refusedCall(call, held) : tryCall(call, FIRST, mcp.beganMs);
}

/**
 * Brings the client's answer to the call that waits for it at the server, and continues that call.
 */
async function continueCall(call: Call, id: string): Promise<Outcome> {
  const { mcp, written } = call;
  const waiting = waitingCalls<WaitingCall>().take(mcp.caller.key.id, id);
  if (!waiting) return refusedCall(call, ENDED);
  const { inputResponses } = mcp.params;
  const callerId = membersOf(written).id ?? JSON.stringify(mcp.id);
  const responses = isRecord(inputResponses) ? inputResponses : {};
  const outcome = await waiting.continueWaiting(call, callerId, responses);
  if (outcome.kind !== "lost" && outcome.kind !== "unauthorized") return outcome;
  return refusedCall(call, ENDED);
}

const ENDED = fail("invalid_input", {
  reason: "request_state",
  fields: { requestState: "names a call that has ended: start again without it" },
}).failure;
