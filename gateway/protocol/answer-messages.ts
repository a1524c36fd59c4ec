import type { Caller } from "@/gateway/callers/authenticate";
import { cancelCall } from "@/gateway/calls/cancellable";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Answer } from "@/gateway/http/exchange";
import type { Request as DataRequest } from "@/gateway/http/request";
import { callRecorder } from "@/gateway/messages/call-recorder";
import { LEGACY } from "@/gateway/messages/dialect";
import type { Body } from "@/gateway/messages/read-messages";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { handlerOf } from "@/gateway/methods/handlers";
import { readAnswer } from "@/gateway/questions/read-answer";
import { checkSession } from "@/gateway/sessions/check-session";
import { failureStatus } from "@/lib/errors/error-wire";
import { fail } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { answerPlain, endPlain } from "./plain-codec";
import { readPlain } from "./plain-read";
import { answerWithSdk } from "./sdk-codec";
import { isTooWide, WIDEST } from "./too-wide";

/**
 * Answers the messages of an authenticated request. The plain codec reads requests in plain form
 * and writes their answers. The SDK does so for all other requests, including invalid ones. Both
 * codecs use the same handlers (`handlers.ts`). A request in a session that is not the caller's
 * gets a 404.
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
  const { exchange, process } = request;
  const beganMs = performance.now();
  const recorder = callRecorder(request, caller, body);
  const plain = readPlain(exchange, body);
  const handler = plain && handlerOf(plain.method, plain.params);
  if (handler && "greet" in handler) {
    const greeting = handler.greet(plain.params, { request, caller });
    return endPlain(plain, greeting, recorder, { request, caller, beganMs }, null);
  }
  const told = notificationAnswer(request, caller, body);
  if (told) {
    recorder.settleRest(null);
    return told;
  }
  return andThen(services.catalogueFor(process, caller.key), (catalogue): MaybePromise<Answer> => {
    const visit = { request, caller, services, catalogue, beganMs };
    const mayBeWide = plain && handler?.mayBeWide?.({ catalogue, params: plain.params });
    if (!mayBeWide && isTooWide(body.value)) {
      recorder.settleRest(TOO_WIDE.code);
      return tooWideAnswer(body, exchange.requestId);
    }
    return plain && handler
      ? answerPlain(plain, handler, visit, recorder, body)
      : answerWithSdk(visit, recorder, body.value);
  });
}

/**
 * Returns a 202 for a body with a single notification from a client with a session, and null for
 * any other body.
 */
function notificationAnswer(
  { exchange }: DataRequest,
  caller: Caller,
  { value, messages }: Body,
): Answer | null {
  if (!isRecord(value) || messages.length !== 1) return null;
  const { id, method, params, jsonrpc } = value;
  if (jsonrpc !== "2.0" || id !== undefined || typeof method !== "string") return null;
  if (!method.startsWith("notifications/") || exchange.headers["mcp-method"]) return null;
  const version = exchange.headers["mcp-protocol-version"];
  if (version !== undefined && !/^202[45]-\d\d-\d\d$/.test(version)) return null;
  if (method === "notifications/cancelled") {
    cancelCall(caller.key.id, LEGACY.sessionOf(exchange), params);
  }
  return { status: 202, headers: { "cache-control": "no-store" }, body: null };
}

const TOO_WIDE = fail("invalid_input", {
  reason: "width",
  fields: { body: `has an object of more than ${WIDEST.toLocaleString("en-GB")} fields` },
}).failure;

function tooWideAnswer({ messages }: Body, requestId: string): Answer {
  const id = messages.length === 1 ? (messages[0]?.id ?? null) : null;
  const text = errorText(id, failureError(TOO_WIDE, requestId));
  return jsonAnswer(text, failureStatus(TOO_WIDE));
}
