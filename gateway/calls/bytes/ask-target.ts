import type { LogFilter } from "@/gateway/calls/answer/answering";
import type { CallTask } from "@/gateway/calls/answer/task-edits";
import type { Call } from "@/gateway/calls/call";
import { wrapState } from "@/gateway/calls/request-state";
import { askChannel } from "@/gateway/calls/transport/ask-channel";
import { askServer } from "@/gateway/calls/transport/ask-server";
import type { Asking, AskListener } from "@/gateway/calls/transport/asking";
import type { CallTarget, LinkCaller, PostTarget } from "@/gateway/upstreams/call-target";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { composeMessage, composeRequest } from "./compose-call";
import type { Sent } from "./sent-params";

/** Sends a call to its target, over the target's transport, and reads the answer. */
export function askTarget(
  { mcp, item }: Call,
  to: CallTarget,
  sent: Sent,
  task: CallTask | null,
  listener: AskListener & LogFilter,
  leftMs: number,
): Asking {
  const { sentId, callerId, binding } = sent;
  const { secrets } = mcp.request.process;
  const wrap = (state: string) => wrapState(secrets, binding, state, Date.now());
  const { server, name: target } = item;
  const { dialect, method } = mcp;
  const { headers } = mcp.request.exchange;
  const logs = listener;
  const of = { sentId, callerId, server, dialect, method, wrap, headers, target, logs, task };
  if (to.kind === "post") {
    const message = composeRequest(to, mcp, item, sent);
    return askServer(to, message, of, listener, leftMs);
  }
  const answering = { ...of, progressToken: sent.progressToken };
  return askChannel(to, composeMessage(method, sent), answering, listener, leftMs);
}

/**
 * Begins a call on its target, and takes the questions that come outside the stream of the call.
 * Returns a function that ends both. Call it with true if the server answered.
 */
export function carryOn(
  { link }: Call,
  target: CallTarget,
  attempt: { askedOutside(question: ServerQuestion): boolean },
): (answered?: boolean) => void {
  const carried = target.carry();
  if (!link.principal || target.kind !== "post") return carried;
  const stopTaking = target.takeQuestions?.((asked) => attempt.askedOutside(asked));
  if (!stopTaking) return carried;
  return (answered) => {
    stopTaking();
    carried(answered);
  };
}

/** Returns the same target with the current credential, together with the caller. */
export async function targetAgain(
  { link, mcp }: Call,
  on: PostTarget,
): Promise<{ target: PostTarget; caller: LinkCaller } | null> {
  const same = await link.sameTarget(on);
  if (!same.ok || same.value.kind !== "post") return null;
  const { key } = mcp.caller;
  return { target: same.value, caller: { keyId: key.id, team: key.team.slug } };
}
