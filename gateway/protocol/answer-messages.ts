import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Answer } from "@/gateway/http/exchange";
import type { Request as DataRequest } from "@/gateway/http/request";
import { cancelAnywhere } from "@/gateway/leases/cancel-anywhere";
import { callRecorder } from "@/gateway/messages/call-recorder";
import type { Body } from "@/gateway/messages/read-messages";
import { type Greeting, type Handler, handlerOf } from "@/gateway/methods/handlers";
import { readAnswer } from "@/gateway/questions/read-answer";
import { checkSession } from "@/gateway/sessions/check-session";
import { isRecord } from "@/lib/std/is-record";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { answerBatch } from "./answer-batch";
import { answerPlain, endPlain, type Visit } from "./plain-codec";
import { BAD_PARAMS, type PlainRequest, readOdd, readPlain } from "./plain-read";
import { judge } from "./sdk-judge";
import { isTooWide, tooWideAnswer } from "./too-wide";

/**
 * Answers the messages of an authenticated request. The plain codec writes every answer to a valid
 * request, from an outcome of its handler (`handlers.ts`). The SDK judges requests that are not in
 * plain form, and refuses invalid ones. A request in a session that is not the caller's gets a 404.
 */
export function answerMessages(
  request: DataRequest,
  caller: Caller,
  body: Body,
  services: GatewayServices,
): MaybePromise<Answer> {
  const [first, second] = body.messages;
  // A client that initializes wants a new session, whatever became of its former one.
  if (first?.method === "initialize" && second === undefined) {
    return answerRequests(request, caller, body, services);
  }
  const id = second === undefined ? (first?.id ?? null) : null;
  return andThen(checkSession(request, caller, id), (refused): MaybePromise<Answer> => {
    if (refused === null) return answerChecked(request, caller, body, services);
    callRecorder(request, caller, body).settleRest("not_found");
    return refused;
  });
}

function answerChecked(
  request: DataRequest,
  caller: Caller,
  body: Body,
  services: GatewayServices,
): MaybePromise<Answer> {
  if (body.messages.length > 0) return answerRequests(request, caller, body, services);
  return andThen(
    readAnswer(request, caller, body),
    (taken) => taken ?? answerRequests(request, caller, body, services),
  );
}

function answerRequests(
  request: DataRequest,
  caller: Caller,
  body: Body,
  services: GatewayServices,
): MaybePromise<Answer> {
  const recorder = callRecorder(request, caller, body);
  const visit = { request, caller, services, beganMs: performance.now(), recorder };
  if (Array.isArray(body.value)) return answerBatch(body, visit);
  const plain = readPlain(request.exchange, body);
  const handler = plain && handlerOf(plain.method, plain.params);
  if (plain && handler) return answerRead(plain, handler, visit, body);
  const told = notificationAnswer(request, caller, body);
  if (told) {
    recorder.settleRest(null);
    return told;
  }
  return answerOdd(body, visit);
}

function answerRead(
  plain: PlainRequest,
  handler: Handler | Greeting,
  visit: Visit,
  body: Body,
): MaybePromise<Answer> {
  if (!("greet" in handler)) return answerPlain(plain, handler, visit, body);
  return andThen(handler.greet(plain.params, visit), (outcome) =>
    endPlain(plain, outcome, visit, null),
  );
}

/** Answers a message that is not in plain form. The SDK decides whether the message is valid. */
async function answerOdd(body: Body, visit: Visit): Promise<Answer> {
  const { request, recorder } = visit;
  const { exchange, process } = request;
  if (isTooWide(body.value)) {
    const [message] = body.messages;
    const refused = tooWideAnswer(message?.id ?? null, exchange.requestId);
    recorder.settleRest(refused.code);
    return refused.answer;
  }
  const judged = await judge(exchange, process.config.audience, body.value);
  if (judged.kind === "valid") {
    const odd = readOdd(judged.era, body);
    const handler = handlerOf(odd.method, odd.params);
    if (handler) return answerRead(odd, handler, visit, body);
    return endPlain(odd, BAD_PARAMS, visit, null);
  }
  const { answer, code } = judged;
  const [message] = body.messages;
  if (code !== null) recorder.settle(message?.id ?? null, { code });
  recorder.settleRest(answer.status < 400 ? code : `http_${answer.status}`);
  return answer;
}

const LEGACY_VERSION = /^202[45]-\d\d-\d\d$/;

/**
 * Returns a 202 for a body with a single notification from a client with a session, and null for
 * any other body.
 */
function notificationAnswer(
  request: DataRequest,
  caller: Caller,
  { value, messages }: Body,
): Answer | null {
  if (!isRecord(value) || messages.length !== 1) return null;
  const { id, method, params, jsonrpc } = value;
  if (jsonrpc !== "2.0" || id !== undefined || typeof method !== "string") return null;
  if (!method.startsWith("notifications/")) return null;
  const { headers } = request.exchange;
  const version = headers["mcp-protocol-version"];
  // mcp-remote sends `Mcp-Method` in every revision, so the header shows the revision only if there
  // is no version header.
  if (version === undefined ? headers["mcp-method"] : !LEGACY_VERSION.test(version)) {
    return null;
  }
  if (method === "notifications/cancelled") {
    cancelAnywhere(request, caller, params);
  }
  return { status: 202, headers: { "cache-control": "no-store" }, body: null };
}
