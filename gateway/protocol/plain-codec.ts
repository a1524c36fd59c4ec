import { tokenEndSoon } from "@/gateway/callers/token-end";
import { LOG_LEVEL_KEY } from "@/gateway/eras/identity";
import type { Answer } from "@/gateway/http/exchange";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { Body } from "@/gateway/messages/read-messages";
import type { Reply } from "@/gateway/messages/reply";
import { jsonAnswer } from "@/gateway/messages/rpc-text";
import type { Handler } from "@/gateway/methods/handlers";
import { levelOf } from "@/gateway/upstreams/log-levels";
import { runInBackground } from "@/lib/process/guard-callback";
import { whyUnavailable } from "@/lib/process/storage";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { passAnswer } from "./pass-answer";
import { INVALID_LEVEL, type PlainRequest } from "./plain-read";
import { PlainReply } from "./plain-reply";
import { type Writable, type Written, writePlain } from "./plain-write";
import { tellTokenEnd } from "./tell-token-end";
import { isTooWide, tooWideAnswer } from "./too-wide";

/** What the requests of an HTTP request share, before the caller's catalogue is known. */
export interface Visit extends Omit<McpVisit, "catalogue"> {
  readonly recorder: CallRecorder;
}

/**
 * Passes a request to its handler, writes the outcome as an HTTP response, and records it. If that
 * takes long for any reason, the response begins as a stream, which shows that the request is still
 * being processed.
 */
export function answerPlain(
  plain: PlainRequest,
  handler: Handler,
  visit: Visit,
  written: Body,
): MaybePromise<Answer> {
  const reply = new PlainReply(visit.request.exchange, visit.services.keepAlive);
  const answering = handle(plain, handler, visit, written, reply);
  const end = (outcome: Outcome) => endPlain(plain, outcome, visit, reply);
  if (!(answering instanceof Promise)) return end(answering);
  return new Promise((resolve, reject) => {
    // If the handler sends a message before its outcome, that message begins the answer.
    reply.sendTo(resolve);
    answering.then(
      (outcome) => resolve(end(outcome)),
      (error: unknown) => {
        const code = whyUnavailable(error) ?? "internal";
        if (reply.hasBegun) end({ kind: "failure", failure: { code } });
        else visit.recorder.settle(plain.id, { code });
        reply.end(null);
        reject(error);
      },
    );
  });
}

/**
 * Passes a request to its handler. A request with an object of too many fields is refused, unless
 * its handler passes such objects on.
 */
export function handle(
  { dialect, id, method, params, meta }: PlainRequest,
  handler: Handler,
  { request, caller, services, beganMs }: Visit,
  written: Body,
  reply: Reply,
): MaybePromise<Outcome> {
  return andThen(
    services.catalogueFor(request.process, caller.key),
    (catalogue): MaybePromise<Outcome> => {
      // A server must refuse an unknown log level (MCP 2026-07-28, "Logging", error handling).
      const level = meta[LOG_LEVEL_KEY];
      if (level !== undefined && levelOf(level) === null) return INVALID_LEVEL;
      if (!handler.mayBeWide?.({ catalogue, params }) && isTooWide(written.value)) {
        return tooWideAnswer(id, request.exchange.requestId);
      }
      return handler.answer({
        request,
        caller,
        services,
        catalogue,
        beganMs,
        dialect,
        id,
        method,
        params,
        meta,
        written,
        reply,
      });
    },
  );
}

/** Completes the answer to a request. If the reply has begun, its stream is ended. */
export function endPlain(
  plain: PlainRequest,
  outcome: Outcome,
  visit: Pick<Visit, "request" | "caller" | "beganMs" | "recorder">,
  reply: PlainReply | null,
): Answer {
  const { server = null } = outcome;
  if (outcome.kind === "gone") {
    visit.recorder.settle(plain.id, { code: "client_gone", server });
    reply?.end(null);
    return jsonAnswer("", 499);
  }
  if (outcome.kind === "answer") {
    visit.recorder.settle(plain.id, { code: outcome.code, server });
    reply?.end(null);
    return outcome.answer;
  }
  if (outcome.kind === "relayed") {
    const { recorder } = visit;
    void andThen(outcome.ending, (ending) => recorder.settle(plain.id, { ...ending, server }));
    if (!reply?.hasBegun) {
      reply?.end(null);
      return outcome.answer;
    }
    runInBackground(passAnswer(outcome.answer, reply));
    return jsonAnswer("");
  }
  const { body, status } = settle(plain, outcome, visit);
  reply?.end(body);
  const answer = jsonAnswer(body, status);
  if (outcome.kind !== "result" || !outcome.headers) return answer;
  return { ...answer, headers: { ...answer.headers, ...outcome.headers } };
}

/**
 * Writes an outcome as a message for the client, and records how the request ended. If the caller's
 * token ends soon, the result says so.
 */
export function settle(
  plain: PlainRequest,
  outcome: Writable,
  {
    request,
    caller,
    beganMs,
    recorder,
  }: Pick<Visit, "request" | "caller" | "beganMs" | "recorder">,
): Written {
  const written = writePlain(plain, outcome, request.exchange.requestId);
  const { bytes: responseBytes, code } = written;
  const denied = outcome.kind === "error" && outcome.denied === true;
  recorder.settle(plain.id, { code, server: outcome.server ?? null, responseBytes, denied });
  const soon = tokenEndSoon(caller, request.now.getTime() + performance.now() - beganMs);
  return soon === null ? written : { ...written, body: tellTokenEnd(written.body, soon) };
}
