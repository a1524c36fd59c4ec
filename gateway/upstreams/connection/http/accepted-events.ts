import { setImmediate as nextTurn } from "node:timers/promises";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import type { NoticeRate } from "@/gateway/upstreams/decode/notice-rate";
import { MessageEvents, type ServerEvent } from "@/gateway/upstreams/message-events";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { answerBytes, answerTo, noticeBytes } from "./accepted-message";

export interface AcceptingEvents {
  readonly limitBytes: number;
  /**
   * The id of the request that the stream belongs to, or null for the stream that belongs to no
   * request.
   */
  readonly asked: Id | null;
  readonly rate: NoticeRate;
  /**
   * Receives the messages on the request's stream, including the answer. The SDK does not get these
   * messages.
   */
  readonly take?: ((read: ReadMessage) => void | Promise<void>) | undefined;
  /**
   * Receives the server's requests. They are kept from the SDK, which would reply to any number of
   * requests.
   */
  readonly asks: (id: Id, method: string, read: ReadMessage) => void;
  /** Receives the server's notifications first. Returns true if nobody else needs one. */
  readonly notice?: ((read: ReadMessage) => boolean) | undefined;
  readonly isResumed: () => boolean;
  readonly onProblem: (problem: LinkProblem) => void;
}

/** Number of events to process before yielding to the event loop. */
const TURN_EVENTS = 32;
/**
 * Minimum time in milliseconds before Latchkey resumes a stream that the server ended. It applies
 * even if the server asks for less.
 */
const RETRY_MS = 250;

interface Heard {
  readonly fields: string;
  readonly read: ReadMessage | null;
}

/**
 * Copies the valid messages of an event stream, with one line of data per event. The first invalid
 * message ends the stream with an error.
 */
export function acceptedEvents(
  accepting: AcceptingEvents,
): TransformStream<Uint8Array, Uint8Array> {
  const { limitBytes, onProblem } = accepting;
  const reader = new MessageEvents(limitBytes);
  let sinceTurn = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      try {
        const heard: Heard[] = [];
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        const isFine = reader.feed(bytes, (event) => {
          const read = event.name === "message" && !event.isEmpty ? event.read() : null;
          heard.push({ fields: accepting.isResumed() ? fieldsOf(event) : "", read });
        });
        for (const { fields, read } of heard) {
          if (++sinceTurn % TURN_EVENTS === 0) await nextTurn();
          const data = read ? await accepted(read, accepting) : null;
          if (fields === "" && !data) continue;
          controller.enqueue(Buffer.concat([Buffer.from(`${fields}data: `), data ?? EMPTY, END]));
        }
        if (!isFine) throw badProblem("too_large");
      } catch (error) {
        const problem = problemOf(error);
        onProblem(problem);
        controller.error(problem);
      }
    },
  });
}

const EMPTY = Buffer.alloc(0);
const END = Buffer.from("\n\n");

/**
 * Returns the bytes to pass to the SDK for a message, or null if the SDK does not need the message.
 */
async function accepted(
  read: ReadMessage,
  { asked, rate, take, asks, notice }: AcceptingEvents,
): Promise<Buffer | null> {
  const { bytes, message } = read;
  if (message.kind === "notification" || message.kind === "request") {
    if (!rate.admit(performance.now())) throw badProblem("too_many_notices");
    if (message.kind === "request") asks(message.id, message.method, read);
    else if (notice?.(read)) return null;
    else if (!take) return noticeBytes(read);
    else await take(read);
    return null;
  }
  // This stream belongs to no request, so answers on it are dropped.
  if (asked === null) {
    if (!rate.admit(performance.now())) throw badProblem("too_many_notices");
    return null;
  }
  const answer = answerTo(read, asked);
  if (!take) return answerBytes(bytes, answer, asked);
  await take(read);
  return Buffer.from(stubOf(asked));
}

/** Builds a message that tells the SDK that an answer arrived, without the answer's content. */
export function stubOf(asked: Id): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(asked)},"result":{}}`;
}

/** Returns the event fields that a client needs to resume the stream later (SEP-1699). */
function fieldsOf({ id, retry }: ServerEvent): string {
  const since = id === null || /[\r\n]/.test(id) ? "" : `id: ${id}\n`;
  return retry === null ? since : `${since}retry: ${Math.max(RETRY_MS, retry)}\n`;
}
