import type { Failure } from "@/lib/errors";
import type { ExposedItem } from "@/lib/gateway/catalogue/item";
import { sessionCapabilities } from "@/lib/gateway/questions/session-id";
import { unwrapState, wrapState } from "@/lib/gateway/request-state";
import { connectResult, failureError } from "@/lib/gateway/rpc-errors";
import type { Served } from "@/lib/gateway/served";
import type { Answer } from "@/lib/http/exchange";
import type { Soon } from "@/lib/soon";
import type { LeanTarget, UpstreamLink } from "@/lib/upstreams/link/link";
import { type AnswerStream, answerStream } from "./answer-stream";
import { type Asking, type AskOutcome, askServer } from "./ask-server";
import { cancellable } from "./cancellable";
import { composeBody, composeRequest, sentIdFor } from "./compose-call";
import { atEndOfTurn } from "./end-of-turn";
import { nextRound } from "./next-round";
import type { PlainRequest } from "./plain-request";
import { callSpans } from "./raw-spans";
import { answerStatus, errorText, jsonAnswer, resultText } from "./rpc-text";

/**
 * Calls a tool of a server over Streamable HTTP without parsing what is only passed on: no protocol
 * object, no schema, no SQL. Null where this server is not reached that way now; then nothing has
 * been sent. Every ending is recorded once.
 */
export function callTool(
  served: Served,
  plain: PlainRequest,
  item: ExposedItem,
  text: string,
): Soon<Answer | null> {
  const { request, caller, world } = served;
  if (item.server.transport !== "http") return null;
  const link = world.linkFor(request.process, item.server, caller.key);
  return tryCall({ served, plain, item, text, link }, ATTEMPTS);
}

const ATTEMPTS = 2;

function tryCall(call: Call, attempts: number): Soon<Answer | null> {
  const { link } = call;
  const over = (target: LeanTarget | null): Soon<Answer | null> =>
    target &&
    attemptCall(call, target).then((answer) => {
      // Both say for certain that nothing was done: once more, over a link that was mended.
      if (answer === "unauthorized") return null;
      if (answer !== "lost") return answer;
      link.sessionLost(target);
      return attempts > 1 ? tryCall(call, attempts - 1) : null;
    });
  const target = link.leanTarget();
  if (target) return over(target);
  return link
    .openLean()
    .then((opened) => (opened.ok ? over(opened.value) : failed(call, opened.failure)));
}

interface Call {
  readonly served: Served;
  readonly plain: PlainRequest;
  readonly item: ExposedItem;
  readonly text: string;
  readonly link: UpstreamLink;
}

/** One attempt; a string where the server did nothing with it. */
function attemptCall(call: Call, target: LeanTarget): Promise<Answer | "lost" | "unauthorized"> {
  const { served, plain, item, link } = call;
  const { request, caller } = served;
  const { server } = item;
  const { exchange, process } = request;
  const spans = callSpans(call.text);
  const callerId = spans.id ?? JSON.stringify(plain.message.id);
  const sentId = sentIdFor(target, callerId);
  const binding = {
    keyId: caller.key.id,
    upstreamId: server.id,
    method: "tools/call",
    target: item.original,
    arguments: plain.params.arguments,
  };
  let requestState: string | null = null;
  if (typeof plain.params.requestState === "string") {
    const { secrets } = process;
    const state = unwrapState(secrets, binding, plain.params.requestState, request.now.getTime());
    if (!state.ok) return Promise.resolve(failed(call, state.failure));
    requestState = state.value;
  }
  const capabilities = sessionCapabilities(exchange.headers["mcp-session-id"]);
  const body = composeBody(target, plain, spans, item, { sentId, requestState, capabilities });
  const who = { keyId: caller.key.id, team: caller.key.team.slug };
  const message = composeRequest(target, who, item, plain.params.arguments, body);

  return new Promise((resolve) => {
    let stream: AnswerStream | null = null;
    let asking: Asking | null = null;
    let over = false;
    let rounds = 0;
    let left: AbortController | null = null;
    const toStream = () => {
      if (stream || over) return stream;
      stream = answerStream({
        pause: () => asking?.pause(),
        resume: () => asking?.resume(),
        gone,
      });
      resolve(stream.answer);
      return stream;
    };
    const settle = () => {
      over = true;
      stay();
      forget();
    };
    function gone() {
      if (over) return;
      settle();
      left?.abort();
      asking?.cancel();
      if (target.sessionId !== null) {
        const params = { requestId: Number(sentId), reason: "The caller no longer waits." };
        void link.notify("notifications/cancelled", params);
      }
      served.recorder.settle(plain.message.id, { code: "client_gone", server });
      stream?.end();
      resolve(jsonAnswer("", 499));
    }
    const forget = cancellable(served, plain, gone);
    let stay = () => {};

    const ask = (to: LeanTarget, request: string) => {
      const wrap = (state: string) => wrapState(process.secrets, binding, state, Date.now());
      const answering = { sentId, callerId, server, callerEra: plain.era, serverEra: to.era, wrap };
      const notification = (notice: Buffer) => void toStream()?.message(notice);
      asking = askServer(to, request, answering, { notification, slow: toStream, end });
    };
    const say = (bytes: Uint8Array, code: string | null) => {
      settle();
      served.recorder.settle(plain.message.id, { code, server, responseBytes: bytes.length });
      if (!stream) {
        const status = answerStatus(plain.era, code);
        atEndOfTurn(() => resolve(jsonAnswer(bytes, status)));
        return;
      }
      stream.message(bytes);
      stream.end();
    };
    function end(outcome: AskOutcome): void {
      if (over) return;
      if ((outcome.kind === "lost" || outcome.kind === "unauthorized") && !stream) {
        settle();
        resolve(outcome.kind);
        return;
      }
      link.reportLean(outcome.kind === "failed" ? outcome.failure : "answered");
      if (outcome.kind === "asks") {
        asking = null;
        void goOn(outcome);
        return;
      }
      const { bytes, code } = lastWord(call, outcome);
      say(bytes, code);
    }
    async function goOn(asked: Extract<AskOutcome, { kind: "asks" }>): Promise<void> {
      rounds++;
      left ??= new AbortController();
      const round = { served, plain, item, link, spans, callerId, rounds, asked };
      const tell = (question: Uint8Array) => void toStream()?.message(question);
      const next = await nextRound(round, tell, left.signal).catch(() => null);
      if (over) return;
      if (next?.ok) {
        ask(next.target, next.message);
        return;
      }
      const { requestId } = exchange;
      const error = next?.error ?? failureError({ code: "database_unavailable" }, requestId);
      say(Buffer.from(errorText(plain.message.id, error)), String(error.data.error ?? error.code));
    }
    ask(target, message);
    stay = exchange.onGone(gone);
  });
}

type LastOutcome = Exclude<AskOutcome, { kind: "asks" }>;

function lastWord(call: Call, outcome: LastOutcome): { bytes: Uint8Array; code: string | null } {
  if (outcome.kind === "answer") return outcome;
  const params = { server: call.item.server.name, problem: "It ended the session in the middle." };
  const failure: Failure =
    outcome.kind === "failed" ? outcome.failure : { code: "upstream_failed", params };
  return { bytes: Buffer.from(failureText(call, failure)), code: failure.code };
}

/** The answer where nothing was sent to the server, or nothing came back. */
function failed(call: Call, failure: Failure): Answer {
  const { served, plain, item } = call;
  const text = failureText(call, failure);
  const responseBytes = Buffer.byteLength(text);
  served.recorder.settle(plain.message.id, {
    code: failure.code,
    server: item.server,
    responseBytes,
  });
  return jsonAnswer(text);
}

function failureText({ served, plain }: Call, failure: Failure): string {
  const { id } = plain.message;
  if (failure.code === "connect_required") {
    return resultText(id, JSON.stringify(connectResult(failure)));
  }
  return errorText(id, failureError(failure, served.request.exchange.requestId));
}
