import {
  type JSONRPCRequest,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from "@modelcontextprotocol/client";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { Era } from "@/gateway/upstreams/call-target";
import { answerAsked, problemAsked } from "@/gateway/upstreams/connection/asked";
import type { Asked } from "@/gateway/upstreams/connection/connection";
import { readAnswer } from "@/gateway/upstreams/connection/envelope";
import { parseAnswer, parseParams } from "@/gateway/upstreams/connection/parse-answer";
import { passNotice } from "@/gateway/upstreams/connection/pass-notice";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { deferred } from "@/gateway/upstreams/deferred";
import { CallerLeft, LinkProblem, linkProblem, statusProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { isQuestion, questionsOfCall, replyTo } from "@/gateway/upstreams/question";
import type { Replies } from "@/gateway/upstreams/replies";
import { comesBack, retryAfterSeconds } from "@/gateway/upstreams/retry-after";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import { ScopeAsked, scopeAsked } from "@/gateway/upstreams/scope-asked";
import { mayConcernSession, UnclearRefusal } from "@/gateway/upstreams/session-refusal";
import type { LinkFetch } from "@/gateway/upstreams/target/headed-fetch";
import { acceptedFetch } from "./accepted-fetch";
import { postMessage } from "./post-message";

export interface HttpExchange {
  readonly url: URL;
  readonly fetch: LinkFetch;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly resultBytes: number;
  readonly era: Era;
  readonly replies: Replies;
  /** Receives the server's notifications first. Returns true if nobody else needs one. */
  readonly notice: (read: ReadMessage) => boolean;
  readonly transport: StreamableHTTPClientTransportOptions;
}

/**
 * Posts a request to the server through a transport object of its own. Ends with the answer, at the
 * time limit or when the caller cancels, and frees the socket in each case. Throws an error that
 * `problemOf` can classify. `lost` means that the server did not know the session or the era, and
 * so did not execute the request.
 */
export async function httpExchange(
  how: HttpExchange,
  message: JSONRPCRequest,
  options: Asked,
): Promise<RpcAnswer> {
  const abort = new AbortController();
  const ended = deferred<RpcAnswer>();
  const sentOn = { era: how.era, sessionId: how.transport.sessionId ?? null };
  let streams = false;
  let scope: string | null = null;
  let status = 0;
  let answered = false;
  let asked: string | null = null;
  const questions = questionsOfCall();
  /**
   * Ends the exchange with the server's answer, unless the server refused the session or the era.
   */
  const settle = (answer: RpcAnswer | null, status: number, problem?: LinkProblem) => {
    const { code = null, message: text = "" } = answer?.error ?? {};
    // A server that asked a question during the request had accepted the request, which shows that
    // the server knows the session.
    const isOther = answer?.result !== undefined || asked !== null;
    const said = isOther ? "other" : mayConcernSession(sentOn, { status, code, message: text });
    if (said === "lost") ended.reject(linkProblem("session_lost"));
    else if (said === "unclear" && problem?.kind !== "unauthorized") {
      ended.reject(new UnclearRefusal(problem ?? statusProblem(status, text), answer));
    } else if (answer) ended.resolve(answer);
    else ended.reject(problem);
  };
  const take = async (read: ReadMessage) => {
    const { bytes, message: said } = read;
    if (answered) return;
    if (said.kind === "notification") {
      passNotice(said.method, await parseParams(read), message.id, options);
    } else if (said.kind === "result" || said.kind === "error") {
      answered = true;
      const parse = options.readAnswer ?? parseAnswer;
      settle(await parse(bytes, said, message.method), 200);
    }
  };
  const asks = (id: Id, method: string) => {
    if (answered) return;
    if (isQuestion(method)) asked = method;
    if (!questions.admit(method, performance.now())) {
      ended.reject(badProblem("too_many_notices"));
      return;
    }
    if (how.era !== "legacy") return;
    const { url, fetch, headers } = how;
    const { sessionId, protocolVersion } = how.transport;
    const way = { url, fetch, headers, sessionId, protocolVersion };
    const post = (signal: AbortSignal) => postMessage(way, replyTo(id, method), signal);
    how.replies.send(post, abort.signal);
  };
  const accepted = acceptedFetch(how.fetch, how.headers, {
    limitBytes: how.resultBytes,
    asked: message.id,
    take,
    asks,
    notice: how.notice,
    isResumed: () => how.era === "legacy",
    onProblem: ended.reject,
  });
  const transport = new StreamableHTTPClientTransport(how.url, {
    ...how.transport,
    fetch: async (input, init) => {
      const response = await accepted(input, init);
      status = response.status;
      scope = scopeAsked(response);
      const again = response.headers.get("retry-after");
      const seconds = comesBack(status) ? retryAfterSeconds(again, Date.now()) : null;
      if (seconds !== null) options.comeBack?.(seconds);
      streams = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
      return response;
    },
  });
  const cancel = () => ended.reject(new CallerLeft());
  const late = `It did not answer within ${options.timeoutMs} ms.`;
  const timer = setTimeout(() => ended.reject(new LinkProblem("timeout", late)), options.timeoutMs);
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.signal?.aborted) cancel();
  // The SDK parses some answers itself, so only the error of an error response can be read here.
  transport.onmessage = (incoming) => {
    if (status < 400) return;
    settle(readAnswer(incoming), status, linkProblem("not_mcp"));
  };
  const brokeOff = () => ended.reject(linkProblem("answer_cut"));

  const sending = async () => {
    await transport.start();
    await transport.send(message, {
      requestSignal: abort.signal,
      onRequestStreamEnd: brokeOff,
      ...(options.headers ? { headers: options.headers } : {}),
    });
    if (!streams) ended.reject(linkProblem("no_response"));
  };
  sending().catch((error: unknown) => {
    if (status < 400) ended.reject(error);
    else if (scope !== null) ended.reject(new ScopeAsked(scope, problemOf(error).detail));
    else settle(answerInRefusal(error), status, problemOf(error));
  });
  try {
    return answerAsked(await ended.promise, asked);
  } catch (error) {
    throw problemAsked(status === 0 ? error : inAnswer(error), asked);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
    abort.abort();
    await transport.close();
  }
}

/**
 * Returns the error to report if an answer failed after it had begun. A broken connection becomes
 * `answer_cut`, because the server had been reached.
 */
function inAnswer(error: unknown): unknown {
  const { fault, detail } = problemOf(error);
  return fault === "connection_broken" ? linkProblem("answer_cut", { detail }) : error;
}

/** Returns the JSON-RPC error in an HTTP error response to a POST, or null if there is none. */
function answerInRefusal(error: unknown): RpcAnswer | null {
  if (!(error instanceof SdkHttpError)) return null;
  const { status, text } = error.data as { status: number; text?: unknown };
  if (![400, 404, 405, 406].includes(status)) return null;
  return typeof text === "string" ? jsonAnswer(text) : null;
}

function jsonAnswer(text: string): RpcAnswer | null {
  try {
    return readAnswer(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * True if the request timed out or its caller left. A legacy server then has to be told about the
 * cancellation.
 */
export function isGivenUp(error: unknown): boolean {
  const { kind, callerLeft } = problemOf(error);
  return kind === "timeout" || callerLeft;
}
