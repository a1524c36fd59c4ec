import { mayGoOn, recordEnded } from "@/gateway/admission/may-go-on";
import type { Outgoing } from "@/gateway/http/plain/client/connection";
import type { PlainRequest } from "@/gateway/messages/plain-request";
import type { CallSpans } from "@/gateway/messages/raw-spans";
import { failureError, type RpcErrorBody, unreachable } from "@/gateway/messages/rpc-errors";
import type { Served } from "@/gateway/messages/served";
import { type Answers, askClient } from "@/gateway/questions/ask-client";
import { sessionCapabilities } from "@/gateway/questions/session-id";
import type { LeanTarget, UpstreamLink } from "@/gateway/upstreams/link";
import type { ExposedItem } from "@/lib/catalogue/item";
import { usedBy } from "./call";
import { composeBody, composeRequest, sentIdFor } from "./compose-call";

/** How often a server may ask within one call. */
const ROUNDS_MAX = 8;

/** A call between two rounds. */
export interface Round {
  readonly served: Served;
  readonly plain: PlainRequest;
  readonly item: ExposedItem;
  readonly link: UpstreamLink;
  /** What it began on, and goes on over: an edit since then is none of its. */
  readonly target: LeanTarget;
  readonly spans: CallSpans;
  readonly callerId: string;
  /** How many rounds there were. */
  readonly rounds: number;
  readonly asked: {
    readonly inputRequests: Readonly<Record<string, unknown>>;
    readonly requestState: string | null;
  };
}

export type NextRound =
  | { readonly ok: true; readonly target: LeanTarget; readonly message: Outgoing }
  | { readonly ok: false; readonly error: RpcErrorBody };

/**
 * Has the client of a call answer what its server asked, and makes the request that goes on with
 * the answers. People take their time: what the caller reaches is looked at anew.
 */
export async function nextRound(
  round: Round,
  tell: (message: Uint8Array) => void,
  signal: AbortSignal,
): Promise<NextRound> {
  const { served, plain, item, link } = round;
  const { request, caller, world } = served;
  const { requestId } = request.exchange;
  const answers: Answers =
    round.rounds > ROUNDS_MAX
      ? { ok: false, error: failureError(tooMany(item), requestId) }
      : await askClient(served, round.asked.inputRequests, tell, signal);
  if (!answers.ok) return answers;
  // What was taken away at the same moment the answers came in.
  const verdict = await mayGoOn(served, usedBy(round));
  if ("ended" in verdict) {
    recordEnded(served, usedBy(round), verdict.ended);
    return { ok: false, error: failureError(verdict.ended, requestId) };
  }
  const name = String(plain.params.name);
  const catalogue = await world.catalogueFor(request.process, caller.key);
  const now = catalogue.find("tool", name);
  if ("denied" in now || now.found.server.id !== item.server.id) {
    const gone = "denied" in now ? now : { found: null, denied: null, server: null };
    return { ok: false, error: unreachable(request, caller, "tools/call", name, gone) };
  }
  const opened = await link.leanAgain(round.target);
  if (!opened.ok) return { ok: false, error: failureError(opened.failure, requestId) };
  const target = opened.value;
  if (!target) return { ok: false, error: failureError(changed(item), requestId) };
  const given = { ...round.spans, inputResponses: JSON.stringify(answers.responses) };
  const body = composeBody(target, plain, given, item, {
    sentId: sentIdFor(target, round.callerId),
    requestState: round.asked.requestState,
    capabilities: sessionCapabilities(request.exchange.headers["mcp-session-id"]),
  });
  const who = { keyId: caller.key.id, team: caller.key.team.slug };
  const message = composeRequest(target, who, item, plain.params.arguments, body);
  return { ok: true, target, message };
}

const failed = (item: ExposedItem, problem: string) =>
  ({ code: "upstream_failed", params: { server: item.server.name, problem } }) as const;
const tooMany = (item: ExposedItem) => failed(item, "It asked more than eight times in one call.");
const changed = (item: ExposedItem) => failed(item, "It changed in the middle of the call.");
