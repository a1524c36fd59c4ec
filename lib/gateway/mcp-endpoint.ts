import { recordDenial } from "@/lib/audit/record-denial";
import { failureAnswer, failureRpc, failureStatus } from "@/lib/error-wire";
import type { Failure } from "@/lib/errors";
import { parseAuthority } from "@/lib/http/edge/host-check";
import { isAllowedOrigin } from "@/lib/http/edge/origin-check";
import type { Answer, Exchange } from "@/lib/http/exchange";
import { methodNotAllowed } from "@/lib/http/method-not-allowed";
import { readJsonText } from "@/lib/http/read-json";
import type { Request as DataRequest } from "@/lib/http/request";
import { whenSent } from "@/lib/http/when-sent";
import { admit } from "@/lib/limits/key-limits";
import { type LatchkeyProcess, openedProcess } from "@/lib/process";
import { authenticate, type Caller } from "./authenticate";
import { callRecorder } from "./call-recorder";
import { challenged } from "./challenge";
import { authInfoOf, protocolHandler } from "./protocol-server";
import { type Body, readMessages } from "./read-messages";
import { answerOf, sdkRequest } from "./sdk-exchange";

const BODY_BYTES = 4 * 1024 * 1024;

/**
 * `/mcp`: MCP's Streamable HTTP in both protocol eras, stateless. In this order: transport, Origin,
 * bearer token and the present state of its key, method, the key's limits, body; then the protocol.
 * Refusals before the limits have the API's error shape, later ones are JSON-RPC errors.
 */
export async function mcpEndpoint(request: DataRequest): Promise<Answer> {
  const { exchange, process } = request;
  const { requestId } = exchange;
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  if (!isOriginAllowed(exchange, process)) {
    return failureAnswer({ code: "origin_not_allowed" }, requestId);
  }
  const caller = await authenticate(request);
  if (!caller.ok) return challenged(caller.failure, requestId);
  if (exchange.method !== "POST") return methodNotAllowed(exchange, "POST");

  const admission = admit(caller.value.key, request.now.getTime());
  if (!admission.ok) return limited(request, caller.value, admission.failure);
  const { release } = admission;
  if (release === null) return answerCaller(request, caller.value);
  try {
    return whenSent(await answerCaller(request, caller.value), exchange.signal, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function answerCaller(request: DataRequest, caller: Caller): Promise<Answer> {
  const text = await readJsonText(request.exchange, BODY_BYTES);
  const body = text.ok ? readMessages(text.value) : text;
  if (!body.ok) return refused(request, caller, body.failure);
  const [first] = body.value.messages;
  if (first?.method === "subscriptions/listen") {
    return notOffered(request, caller, body.value);
  }
  return serve(request, caller, body.value);
}

async function serve(request: DataRequest, caller: Caller, body: Body): Promise<Answer> {
  const { exchange, process, now } = request;
  const recorder = callRecorder(request, caller, body);
  const authInfo = authInfoOf({ caller, recorder, now });
  const response = await sdk.fetch(sdkRequest(exchange, process.config.audience), {
    authInfo,
    parsedBody: body.value,
  });
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!streams) recorder.settleRest(response.ok ? null : `http_${response.status}`);
  else if (exchange.signal.aborted) recorder.settleRest("client_gone");
  else exchange.signal.addEventListener("abort", () => recorder.settleRest("client_gone"));
  return answerOf(response, streams);
}

/** A browser says where a page came from; other clients send no Origin (MCP, security warning). */
function isOriginAllowed({ headers }: Exchange, { config }: LatchkeyProcess): boolean {
  if (headers.origin === undefined) return true;
  const host = parseAuthority(headers.host);
  return host !== null && isAllowedOrigin(headers.origin, host, config.publicUrl);
}

/** Holds nothing between requests, so each module instance may have its own. */
const sdk = protocolHandler((error) => {
  openedProcess()?.log.debug({ error: error.name }, "the protocol refused a message");
});

function refused(request: DataRequest, caller: Caller, failure: Failure): Answer {
  callRecorder(request, caller, null).settleRest(failure.code);
  const { requestId } = request.exchange;
  return rpcAnswer(failureStatus(failure), failureRpc(failure, requestId), null);
}

/** Recorded as a denial, which is bounded: a client gone wild does not fill the calls. */
function limited({ exchange, now }: DataRequest, { key }: Caller, failure: Failure): Answer {
  const { requestId, address } = exchange;
  recordDenial({
    at: now,
    action: "mcp.request",
    code: failure.code,
    reason: failure.reason ?? failure.code,
    rule: failure.rule,
    requestId,
    address,
    key: { id: key.id, name: key.name, teamId: key.team.id },
  });
  const error = failureRpc(failure, requestId);
  const data = { ...error.data, rule: failure.rule };
  const answer = rpcAnswer(failureStatus(failure), { ...error, data }, null);
  const retry = String(failure.retryAfterSeconds ?? 1);
  return { ...answer, headers: { ...answer.headers, "retry-after": retry } };
}

/** Nothing that could change is offered yet, so there is nothing to listen to. */
function notOffered(request: DataRequest, caller: Caller, body: Body): Answer {
  callRecorder(request, caller, body).settleRest("-32601");
  const error = {
    code: -32601,
    message: "Method not found: nothing here announces changes.",
    data: { error: "not_found", request_id: request.exchange.requestId },
  };
  return rpcAnswer(404, error, body.messages[0]?.id ?? null);
}

function rpcAnswer(status: number, error: object, id: string | number | null): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: `${JSON.stringify({ jsonrpc: "2.0", error, id })}\n`,
  };
}
