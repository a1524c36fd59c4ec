import { badProblem } from "@/gateway/upstreams/bad-problem";
import { decodeMessage, type Id } from "@/gateway/upstreams/decode/decode-message";
import { MessageReader, type ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { noticeRate } from "@/gateway/upstreams/decode/notice-rate";
import { readAll } from "@/gateway/upstreams/decode/read-all";
import { shortBody, shownText } from "@/gateway/upstreams/decode/short-body";
import { LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import { headedFetch, type LinkFetch } from "@/gateway/upstreams/target/headed-fetch";
import { acceptedEvents, stubOf } from "./accepted-events";
import { answerBytes, answerTo } from "./accepted-message";

export interface Accepting {
  readonly limitBytes: number;
  /**
   * The id of Latchkey's request, if this fetch is used for one request only. Otherwise, the id is
   * read from each body that is posted.
   */
  readonly asked?: Id;
  /** Receives the answer instead of the SDK, which learns only that an answer arrived. */
  readonly take?: (read: ReadMessage) => void | Promise<void>;
  /** Receives the server's own requests, from any stream. */
  readonly asks: (id: Id, method: string, read: ReadMessage) => void;
  /** Receives the server's notifications first. Returns true if nobody else needs one. */
  readonly notice?: (read: ReadMessage) => boolean;
  /**
   * Returns whether a stream that ended early is resumed with the id of its last event. Revision
   * 2026-07-28 has no resumable streams (Streamable HTTP, Receiving Messages), so ids are then kept
   * from the SDK.
   */
  readonly isResumed: () => boolean;
  /** Receives the error that ended an answer early. The SDK would report only the error's text. */
  readonly onProblem?: (problem: LinkProblem) => void;
}

/**
 * Creates the `fetch` that the SDK's transports use for a connection. It adds headers as
 * `headedFetch` does. It passes on only valid messages that answer the posted request, in a new
 * JSON-RPC envelope, and rejects with a `LinkProblem` for everything else.
 */
export function acceptedFetch(
  inner: LinkFetch,
  headers: () => Readonly<Record<string, string>>,
  accepting: Accepting,
): LinkFetch {
  const fetch = headedFetch(inner, headers);
  const { onProblem = () => {} } = accepting;
  const rate = noticeRate();
  return async (input, init) => {
    const asked = accepting.asked ?? askedIn(init);
    const response = await fetch(input, init);
    if (!response.ok) return again(response, await refusalText(response, asked));
    const type = response.headers.get("content-type") ?? "";
    if (/^text\/html\b/i.test(type)) throw await webPage(response);
    const isGet = (init?.method ?? "GET") === "GET";
    const { body } = response;
    const isAnswer = response.status !== 202 && body !== null;
    if (isAnswer && /^text\/event-stream\b/i.test(type) && (isGet || asked !== null)) {
      const events = acceptedEvents({ ...accepting, onProblem, asked, rate });
      return again(response, body.pipeThrough(events));
    }
    if (isAnswer && asked !== null && /^application\/json\b/i.test(type)) {
      return again(response, await acceptedBody(response, accepting, asked));
    }
    // Either no answer was expected or this response is not an answer. The SDK decides what to do,
    // by the status and the content type.
    await shortBody(response);
    return again(response, null);
  };
}

/** Returns a response with the same status and headers, but another body. */
function again({ status, statusText, headers }: Response, body: BodyInit | null): Response {
  return new Response(body, { status, statusText, headers });
}

/**
 * Returns the id of the posted message, or null for a notification. The posted message is one of
 * Latchkey's own handshake requests.
 */
function askedIn(init: RequestInit | undefined): Id | null {
  if (init?.method !== "POST" || typeof init.body !== "string") return null;
  return (JSON.parse(init.body) as { id?: Id }).id ?? null;
}

async function acceptedBody(
  response: Response,
  { limitBytes, take }: Accepting,
  asked: Id,
): Promise<BodyInit> {
  const reader = new MessageReader(limitBytes);
  if (Number(response.headers.get("content-length")) > limitBytes) {
    await response.body?.cancel().catch(() => {});
    throw badProblem("too_large");
  }
  await readAll(response.body, (chunk) => {
    if (!reader.add(chunk)) throw badProblem("too_large");
  });
  const read = reader.end();
  try {
    const answer = answerTo(read, asked);
    if (!take) return new Uint8Array(answerBytes(read.bytes, answer, asked));
    await take(read);
    return stubOf(asked);
  } catch (error) {
    if (!(error instanceof LinkProblem)) throw error;
    // Operators are shown the text that the server sent in place of a valid message.
    const detail = `${error.detail}; it said: ${shownText(read.bytes)}`;
    throw new LinkProblem(error.kind, error.message, detail, error.fault);
  }
}

/**
 * Returns the body of an error response: the unchanged JSON-RPC error if it answers the request,
 * and otherwise an excerpt for display.
 */
async function refusalText(response: Response, asked: Id | null): Promise<string> {
  const bytes = await shortBody(response);
  const message = decodeMessage(bytes);
  const isOurs = message.kind === "error" && (message.id === null || message.id === asked);
  if (isOurs && asked !== null) return answerBytes(bytes, message, asked).toString("utf8");
  return shownText(bytes);
}

async function webPage(response: Response): Promise<LinkProblem> {
  const begins = shownText(await shortBody(response, PAGE_BYTES)).replace(/\S*$/, "");
  const detail = `HTTP ${response.status}: ${begins || "a page of HTML"}`;
  return linkProblem("web_page", { detail });
}

const PAGE_BYTES = 2_048;
