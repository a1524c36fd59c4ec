import { admit, admitMore } from "@/gateway/admission/key-limits";
import { limitedAnswer } from "@/gateway/admission/limited";
import { authenticate, type Caller } from "@/gateway/callers/authenticate";
import { challenged } from "@/gateway/callers/challenge";
import { type GatewayServices, gatewayServices } from "@/gateway/catalogue/services";
import { isAllowedOrigin } from "@/gateway/http/edge/origin-check";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import { readJson } from "@/gateway/http/read-json";
import type { Request as DataRequest } from "@/gateway/http/request";
import { whenSent } from "@/gateway/http/when-sent";
import { callRecorder } from "@/gateway/messages/call-recorder";
import { readMessages } from "@/gateway/messages/read-messages";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { RESOURCE_METADATA_PATH } from "@/gateway/oauth/metadata";
import { answerMessages } from "@/gateway/protocol/answer-messages";
import { checkSession, sessionIdOf } from "@/gateway/sessions/check-session";
import { endSession } from "@/gateway/sessions/end-session";
import { getStream } from "@/gateway/streams/get-stream";
import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { parseAuthority } from "@/lib/std/host-check";
import { isRecord } from "@/lib/std/is-record";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { recordRefused } from "./record-refused";

const BODY_BYTES = 4 * 1024 * 1024;

/**
 * `/mcp`: serves MCP over Streamable HTTP in both protocol eras. Session ids carry what is known of
 * a client's session, and only those that clients end are stored. Checks, in this order: transport,
 * Origin, bearer token and the current state of its key, method, the key's limits, body, session.
 * Refusals because of the transport, Origin, token or method have the API's error shape. All later
 * errors are JSON-RPC errors.
 */
export function mcpEndpoint(
  request: DataRequest,
  services: GatewayServices = gatewayServices,
): MaybePromise<Answer> {
  const { exchange, process } = request;
  const { requestId } = exchange;
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  if (!isOriginAllowed(exchange, process)) {
    recordRefused(exchange, "origin_not_allowed");
    return failureAnswer({ code: "origin_not_allowed" }, requestId);
  }
  return andThen(authenticate(request), (caller) =>
    caller.ok
      ? serve(request, caller.value, services)
      : challenged(caller.failure, request.exchange.requestId, { metadata: metadataOf(process) }),
  );
}

/** Returns the URL of the metadata that tells apps how to connect, or undefined if OAuth is off. */
function metadataOf({ config }: LatchkeyProcess): string | undefined {
  return config.oauth.enabled ? `${config.publicUrl}${RESOURCE_METADATA_PATH}` : undefined;
}

function serve(
  request: DataRequest,
  caller: Caller,
  services: GatewayServices,
): MaybePromise<Answer> {
  const { exchange } = request;
  const { method } = exchange;
  // A client without a session has none to end, and 2026-07-28 has no DELETE.
  const ends = method === "DELETE" ? sessionIdOf(exchange) : undefined;
  if (method !== "POST" && method !== "GET" && ends === undefined) {
    return methodNotAllowed(exchange, "GET, POST");
  }
  const { keyLimits } = request.process.config;
  const admitted = admit(caller.key, keyLimits, request.now.getTime());
  if (!admitted.ok) return limitedAnswer(request, caller, admitted.failure);
  const { release } = admitted;
  if (ends !== undefined) {
    release?.();
    return endSession(request, caller, ends);
  }
  if (method === "GET") {
    // A GET only opens a stream. Streams have a limit of their own and do not count as calls.
    release?.();
    return stream(request, caller, services);
  }
  if (release === null) return post(request, caller, services);
  return counted(request, caller, services, release);
}

/**
 * Processes a request that counts as a concurrent call of its key, and releases its slot when the
 * request has been answered.
 */
function counted(
  request: DataRequest,
  caller: Caller,
  services: GatewayServices,
  release: () => void,
): MaybePromise<Answer> {
  const over = (answer: Answer) => {
    // Only a stream continues after this point. For any other response, creating a signal would be
    // wasted time.
    if (answer.body instanceof ReadableStream) {
      return whenSent(answer, request.exchange.signal, release);
    }
    release();
    return answer;
  };
  const broken = (error: unknown): never => {
    release();
    throw error;
  };
  try {
    const answering = post(request, caller, services);
    return answering instanceof Promise ? answering.then(over, broken) : over(answering);
  } catch (error) {
    return broken(error);
  }
}

/** Answers a POST of an authenticated caller that is within its limits. */
export function post(
  request: DataRequest,
  caller: Caller,
  services: GatewayServices,
): MaybePromise<Answer> {
  return andThen(readJson(request.exchange, BODY_BYTES), (read) => {
    const body = read.ok ? readMessages(read.value) : read;
    if (!body.ok) return refused(request, caller, body.failure, read.ok ? read.value.value : null);
    const { keyLimits } = request.process.config;
    const more = body.value.messages.length - 1;
    const over = admitMore(caller.key, keyLimits, more, request.now.getTime());
    if (over) return limitedAnswer(request, caller, over.failure);
    return answerMessages(request, caller, body.value, services);
  });
}

async function stream(
  request: DataRequest,
  caller: Caller,
  services: GatewayServices,
): Promise<Answer> {
  const { exchange } = request;
  const asksForEvents = exchange.headers.accept?.includes("text/event-stream") ?? false;
  if (!asksForEvents) return methodNotAllowed(exchange, "POST");
  const refused = await checkSession(request, caller);
  if (refused) return refused;
  const opened = await getStream(request, caller, services);
  if (opened.ok) return opened.value;
  // A server need not offer a stream, and says so with a 405 (MCP, Streamable HTTP).
  if (opened.failure.code === "busy") return methodNotAllowed(exchange, "POST");
  return limitedAnswer(request, caller, opened.failure);
}

/**
 * Returns whether the Origin of a request is allowed: Latchkey's own, or one of ALLOWED_ORIGINS. A
 * browser sends the origin of its page. A request without an Origin is allowed, because other
 * clients send none (MCP 2025-11-25 and 2026-07-28, Streamable HTTP, security).
 */
function isOriginAllowed({ headers }: Exchange, { config }: LatchkeyProcess): boolean {
  if (headers.origin === undefined || config.allowedOrigins.includes(headers.origin)) return true;
  const host = parseAuthority(headers.host);
  return host !== null && isAllowedOrigin(headers.origin, host, config.publicUrl);
}

function refused(request: DataRequest, caller: Caller, failure: Failure, message: unknown): Answer {
  callRecorder(request, caller, null).settleRest(failure.code);
  const error = failureError(failure, request.exchange.requestId);
  return jsonAnswer(errorText(idOf(failure, message), error), failureStatus(failure));
}

/**
 * Returns the id of a refused message, or null if the message itself is invalid (JSON-RPC 2.0, 5).
 */
function idOf({ code, reason }: Failure, message: unknown): string | number | null {
  if (code !== "ambiguous_member" || reason !== "params" || !isRecord(message)) return null;
  const { id } = message;
  return typeof id === "string" || typeof id === "number" ? id : null;
}
