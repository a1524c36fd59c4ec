import {
  type JSONRPCRequest,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from "@modelcontextprotocol/client";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { acceptedFetch } from "./accepted-fetch";
import { deferred } from "./deferred";
import { readAnswer } from "./envelope";
import type { LinkFetch } from "./headed-fetch";
import type { Era, LinkRequestOptions, RpcAnswer } from "./link";
import { parseAnswer, parseParams } from "./parse-answer";
import { passNotice } from "./pass-notice";
import { LinkProblem, linkProblem, problemOf } from "./problem";

export interface HttpExchange {
  readonly url: URL;
  readonly fetch: LinkFetch;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly resultBytes: number;
  readonly era: Era;
  readonly transport: StreamableHTTPClientTransportOptions;
}

type Ending = LinkRequestOptions & { readonly timeoutMs: number };

/**
 * Posts one request on a transport object of its own and waits for its answer, its time, or its
 * caller's leaving; the socket is free afterwards. Throws what `problemOf` reads: `lost` where the
 * server did not know the session or the era and so did nothing.
 */
export async function httpExchange(
  how: HttpExchange,
  message: JSONRPCRequest,
  options: Ending,
): Promise<RpcAnswer> {
  const abort = new AbortController();
  const ended = deferred<RpcAnswer>();
  let streams = false;
  let status = 0;
  let answered = false;
  const take = async (read: ReadMessage) => {
    const { bytes, message: said } = read;
    if (answered) return;
    if (said.kind === "notification") {
      passNotice(said.method, await parseParams(read), message.id, options);
    } else if (said.kind === "result" || said.kind === "error") {
      answered = true;
      ended.resolve(await parseAnswer(bytes, said, message.method));
    }
  };
  const accepted = acceptedFetch(how.fetch, how.headers, {
    limitBytes: how.resultBytes,
    asked: message.id,
    take,
    onProblem: ended.reject,
  });
  const transport = new StreamableHTTPClientTransport(how.url, {
    ...how.transport,
    fetch: async (input, init) => {
      const response = await accepted(input, init);
      status = response.status;
      streams = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
      return response;
    },
  });
  const cancel = () => ended.reject(new LinkProblem("failed", "The caller went away."));
  const late = `It did not answer within ${options.timeoutMs} ms.`;
  const timer = setTimeout(() => ended.reject(new LinkProblem("timeout", late)), options.timeoutMs);
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.signal?.aborted) cancel();
  // Of what the SDK reads itself there is only the error of a refusal.
  transport.onmessage = (incoming) => {
    const answer = readAnswer(incoming);
    if (status < 400) return;
    if (isLost(answer, how.era, status)) ended.reject(lost());
    else if (answer) ended.resolve(answer);
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
    const answer = answerInRefusal(error, how.era);
    if (answer === null) ended.reject(error);
    else if (answer === "lost") ended.reject(lost());
    else ended.resolve(answer);
  });
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
    abort.abort();
    await transport.close();
  }
}

/** What a refused POST (4xx) says: a JSON-RPC answer, a session or era that is gone, or neither. */
function answerInRefusal(error: unknown, era: Era): RpcAnswer | "lost" | null {
  if (!(error instanceof SdkHttpError)) return null;
  const { status, text } = error.data as { status: number; text?: unknown };
  if (![400, 404, 405, 406].includes(status)) return null;
  const answer = typeof text === "string" ? jsonAnswer(text) : null;
  return isLost(answer, era, status) ? "lost" : answer;
}

/** Whether a refusal (4xx) is of our session or era, and not of the request. */
function isLost(answer: RpcAnswer | null, era: Era, status: number): boolean {
  const code = answer?.error?.code;
  if (code === undefined) return true;
  // -32000 is "no session" or "not initialized", -32022 and -32020 a revision that it does not speak.
  if (code === -32000 || code === -32022 || code === -32020) return true;
  return era === "legacy" && status === 404 && code !== -32601;
}

const lost = () => linkProblem("session_lost");

function jsonAnswer(text: string): RpcAnswer | null {
  try {
    return readAnswer(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether the server should be told that nobody waits any more (the legacy way). */
export function isGivenUp(error: unknown): boolean {
  const { kind, message } = problemOf(error);
  return kind === "timeout" || message === "The caller went away.";
}
