import { mayContinue, recordEnded } from "@/gateway/admission/may-continue";
import { unreachable } from "@/gateway/admission/unreachable";
import { type Call, usedBy } from "@/gateway/calls/call";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { MessageMembers } from "@/gateway/messages/read-members";
import { askClient } from "@/gateway/questions/ask-client";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Fields } from "@/lib/std/is-record";
import { sentIdFor } from "./compose-call";
import { type Sent, sentParams } from "./sent-params";

/** Maximum number of sets of questions that a server may ask during a single call. */
const ROUNDS_MAX = 8;

/** The state of a call whose server has asked a set of questions. */
export interface Round {
  readonly call: Call;
  /** The target of the call, which stays the same even if the server is edited during the call. */
  readonly target: CallTarget;
  readonly spans: MessageMembers;
  readonly callerId: string;
  /** The number of sets of questions that the server has asked in this call. */
  readonly rounds: number;
  readonly asked: { readonly inputRequests: Fields; readonly requestState: string | null };
}

export type NextRound =
  | {
      readonly ok: true;
      readonly target: CallTarget;
      readonly sent: Pick<Sent, "sentId" | "params" | "progressToken">;
    }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Sends the server's questions to the client, and builds the request that continues the call with
 * the client's answers. The caller's access is checked again, because the caller may have lost it
 * while the questions were open.
 */
export async function nextRound(round: Round, signal: AbortSignal): Promise<NextRound> {
  const { call, asked } = round;
  const { mcp, item, link } = call;
  const { request, caller, services } = mcp;
  const { server } = item;
  const refuse = (outcome: Outcome): NextRound => ({ ok: false, outcome: { ...outcome, server } });
  if (round.rounds > ROUNDS_MAX) return refuse(failedIn(server, TOO_MANY));
  const answers = await askClient(mcp, asked.inputRequests, signal);
  if (!answers.ok) return refuse({ kind: "error", error: answers.error, code: UNANSWERED });
  // The caller may have lost access while the questions were open.
  const use = usedBy(call);
  const verdict = await mayContinue(mcp, use);
  if ("ended" in verdict) {
    recordEnded(mcp, use, verdict.ended);
    return refuse(failed(verdict.ended));
  }
  const catalogue = await services.catalogueFor(request.process, caller.key);
  const { kind, name } = item;
  const now = kind === "resource" ? catalogue.findResource(name) : catalogue.find(kind, name);
  if ("denied" in now || now.found.server.id !== server.id) {
    const gone = "denied" in now ? now : { found: null, denied: null, server: null };
    return refuse(unreachable(mcp, name, gone));
  }
  const opened = await link.sameTarget(round.target);
  if (!opened.ok) return refuse(failed(opened.failure));
  const target = opened.value;
  const sentId = sentIdFor(target, round.callerId);
  const composed = sentParams(target, mcp, round.spans, item, {
    sentId,
    requestState: asked.requestState,
    inputResponses: JSON.stringify(answers.responses),
  });
  if (!composed.ok) return refuse(failed(composed.failure));
  const { params, progressToken } = composed;
  return { ok: true, target, sent: { sentId, params, progressToken } };
}

const UNANSWERED = "unanswered";
const TOO_MANY = "It asked more than eight times in one call.";

const failedIn = ({ name }: CatalogueServer, problem: string): Outcome =>
  failed({ code: "upstream_failed", params: { server: name, problem } });
