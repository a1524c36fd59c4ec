import type { Caller } from "@/gateway/callers/authenticate";
import { callTool } from "@/gateway/calls/call-tool";
import { cancelCall } from "@/gateway/calls/cancellable";
import type { GatewayWorld } from "@/gateway/catalogue/world";
import type { Answer } from "@/gateway/http/exchange";
import type { Request as DataRequest } from "@/gateway/http/request";
import { callRecorder } from "@/gateway/messages/call-recorder";
import { type PlainRequest, plainRequest } from "@/gateway/messages/plain-request";
import type { Body } from "@/gateway/messages/read-messages";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer, resultPieces, resultText } from "@/gateway/messages/rpc-text";
import type { Served } from "@/gateway/messages/served";
import { readAnswer } from "@/gateway/questions/read-answer";
import { newSessionId } from "@/gateway/questions/session-id";
import { listen } from "@/gateway/streams/listen";
import { failureStatus } from "@/lib/errors/error-wire";
import { fail } from "@/lib/errors/errors";
import { openedProcess } from "@/lib/process/process";
import { type Soon, soon } from "@/lib/std/soon";
import { isList, listResult } from "./answer-list";
import { startResult } from "./answer-start";
import { authInfoOf, protocolHandler } from "./protocol-server";
import { answerOf, sdkRequest } from "./sdk-exchange";
import { isTooWide, WIDEST } from "./too-wide";

/**
 * Answers the messages of one authenticated request: plain ones of the kinds that are asked all day
 * directly, everything else, and everything that is wrong in any way, with the SDK.
 */
export function answerMessages(
  request: DataRequest,
  caller: Caller,
  body: Body,
  world: GatewayWorld,
): Soon<Answer> {
  if (body.messages.length > 0) return answerRequests(request, caller, body, world);
  return soon(
    readAnswer(request, caller, body),
    (taken) => taken ?? answerRequests(request, caller, body, world),
  );
}

function answerRequests(
  request: DataRequest,
  caller: Caller,
  body: Body,
  world: GatewayWorld,
): Soon<Answer> {
  const recorder = callRecorder(request, caller, body);
  const plain = plainRequest(request.exchange, body);
  const start = plain && startResult(plain);
  if (plain && start) {
    const answer = answered({ recorder }, plain, start);
    if (plain.method !== "initialize") return answer;
    const sessionId = newSessionId(plain.params.capabilities);
    return { ...answer, headers: { ...answer.headers, "mcp-session-id": sessionId } };
  }
  const told = notificationAnswer(request, caller, body);
  if (told) {
    recorder.settleRest(null);
    return told;
  }
  return soon(world.catalogueFor(request.process, caller.key), (catalogue) => {
    const era = plain?.era ?? "legacy";
    const beganMs = performance.now();
    const served: Served = { request, caller, catalogue, recorder, world, era, beganMs };
    return soon(
      plain && answerPlain(served, plain, body),
      (answer) => answer ?? serve(served, body),
    );
  });
}

/** Null where the SDK is to answer. */
function answerPlain(served: Served, plain: PlainRequest, body: Body): Soon<Answer | null> {
  const { method, params } = plain;
  if (method === "tools/call") {
    if (typeof params.name !== "string") return null;
    const { found } = served.catalogue.find("tool", params.name);
    return found && callTool(served, plain, found, body);
  }
  if (isList(method)) {
    const result = listResult(served.catalogue, plain);
    return result === null ? null : answered(served, plain, result);
  }
  return method === "subscriptions/listen" && plain.era === "modern" ? listen(served, plain) : null;
}

function answered(
  { recorder }: Pick<Served, "recorder">,
  plain: PlainRequest,
  result: string | Buffer,
): Answer {
  const { id } = plain.message;
  if (typeof result === "string") {
    const text = resultText(id, result);
    recorder.settle(id, { code: null, responseBytes: Buffer.byteLength(text) });
    return jsonAnswer(text);
  }
  const pieces = resultPieces(id, result);
  const responseBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  recorder.settle(id, { code: null, responseBytes });
  return jsonAnswer(pieces);
}

/** A single notification of a legacy client: taken note of, 202. Null where it is none. */
function notificationAnswer(
  { exchange }: DataRequest,
  caller: Caller,
  { value, messages }: Body,
): Answer | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { id, method, params, jsonrpc } = value as Record<string, unknown>;
  const isPlain = jsonrpc === "2.0" && messages.length === 1 && typeof method === "string";
  if (!isPlain || id !== undefined) return null;
  if (!method.startsWith("notifications/") || exchange.headers["mcp-method"]) return null;
  const version = exchange.headers["mcp-protocol-version"];
  if (version !== undefined && !/^202[45]-\d\d-\d\d$/.test(version)) return null;
  if (method === "notifications/cancelled") {
    cancelCall(caller.key.id, exchange.headers["mcp-session-id"], params);
  }
  return { status: 202, headers: { "cache-control": "no-store" }, body: null };
}

async function serve(served: Served, body: Body): Promise<Answer> {
  const { request, recorder } = served;
  const { exchange, process } = request;
  if (isTooWide(body.value)) {
    recorder.settleRest(TOO_WIDE.code);
    const id = body.messages.length === 1 ? (body.messages[0]?.id ?? null) : null;
    const text = errorText(id, failureError(TOO_WIDE, exchange.requestId));
    return jsonAnswer(text, failureStatus(TOO_WIDE));
  }
  const response = await sdk.fetch(sdkRequest(exchange, process.config.audience), {
    authInfo: authInfoOf(served),
    parsedBody: body.value,
  });
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!streams) recorder.settleRest(response.ok ? null : `http_${response.status}`);
  else if (exchange.signal.aborted) recorder.settleRest("client_gone");
  else exchange.signal.addEventListener("abort", () => recorder.settleRest("client_gone"));
  return answerOf(response, streams);
}

const TOO_WIDE = fail("invalid_input", {
  reason: "width",
  fields: { body: `has an object of more than ${WIDEST.toLocaleString("en-GB")} fields` },
}).failure;

/** Holds nothing between requests, so each module instance may have its own. */
const sdk = protocolHandler((error) => {
  openedProcess()?.log.debug({ error: error.name }, "the protocol refused a message");
});
