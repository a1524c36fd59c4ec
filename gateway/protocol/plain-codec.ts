import { tokenEndSoon } from "@/gateway/callers/token-end";
import type { Answer } from "@/gateway/http/exchange";
import type { JsonBody } from "@/gateway/http/read-json";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { jsonAnswer } from "@/gateway/messages/rpc-text";
import type { Handler } from "@/gateway/methods/handlers";
import { whyUnavailable } from "@/lib/process/storage";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import type { PlainRequest } from "./plain-read";
import { PlainReply } from "./plain-reply";
import { writePlain } from "./plain-write";
import { tellTokenEnd } from "./tell-token-end";

/**
 * Passes a plain request to its handler, writes the outcome as an HTTP response, and records it.
 */
export function answerPlain(
  plain: PlainRequest,
  handler: Handler,
  visit: McpVisit,
  recorder: CallRecorder,
  written: JsonBody,
): MaybePromise<Answer> {
  const { dialect, id, method, params, meta } = plain;
  const { request, caller, services, catalogue, beganMs } = visit;
  const { exchange } = request;
  const reply = new PlainReply(exchange);
  const answering = handler.answer({
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
  const end = (outcome: Outcome) => endPlain(plain, outcome, recorder, visit, reply);
  if (!(answering instanceof Promise)) return end(answering);
  return new Promise((resolve, reject) => {
    // If the handler sends a message before its outcome, that message begins the answer.
    reply.sendTo(resolve);
    answering.then(
      (outcome) => resolve(end(outcome)),
      (error: unknown) => {
        const code = whyUnavailable(error) ?? "internal";
        if (reply.hasBegun) end({ kind: "failure", failure: { code } });
        else recorder.settle(id, { code });
        reject(error);
      },
    );
  });
}

/**
 * Completes the answer to a plain request. If the reply has begun, its stream is ended. If the
 * caller's token ends soon, the result says so.
 */
export function endPlain(
  plain: PlainRequest,
  outcome: Outcome,
  recorder: CallRecorder,
  { request, caller, beganMs }: Pick<McpVisit, "request" | "caller" | "beganMs">,
  reply: PlainReply | null,
): Answer {
  const { id } = plain;
  const { server = null } = outcome;
  if (outcome.kind === "gone") {
    recorder.settle(id, { code: "client_gone", server });
    reply?.end(null);
    return jsonAnswer("", 499);
  }
  if (outcome.kind === "answer") {
    recorder.settle(id, { code: outcome.code, server });
    return outcome.answer;
  }
  if (outcome.kind === "relayed") {
    void andThen(outcome.ending, (ending) => recorder.settle(id, { ...ending, server }));
    return outcome.answer;
  }
  const written = writePlain(plain, outcome, request.exchange.requestId);
  const { bytes: responseBytes, status, code } = written;
  const soon = tokenEndSoon(caller, request.now.getTime() + performance.now() - beganMs);
  const body = soon === null ? written.body : tellTokenEnd(written.body, soon);
  const denied = outcome.kind === "error" && outcome.denied === true;
  recorder.settle(id, { code, server, responseBytes, denied });
  if (reply?.hasBegun) reply.end(body);
  const answer = jsonAnswer(body, status);
  if (outcome.kind !== "result" || !outcome.headers) return answer;
  return { ...answer, headers: { ...answer.headers, ...outcome.headers } };
}
