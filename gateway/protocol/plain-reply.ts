import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import type { KeepAlive } from "@/gateway/http/keep-alive";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import { bytesOf, type MessageBody } from "@/gateway/messages/rpc-text";
import { guardCallback } from "@/lib/process/guard-callback";
import { type AnswerStream, answerStream } from "./answer-stream";

const NOTHING = () => {};

/**
 * The reply to a request. It is a JSON response, or a stream if a message is sent before the answer
 * or if the answer takes long, whatever it waits for. A client that accepts only JSON always gets a
 * JSON response, without the messages before it.
 */
export class PlainReply implements Reply {
  readonly #exchange: Exchange;
  readonly #keepAlive: KeepAlive;
  #timer: NodeJS.Timeout | undefined;
  #stream: AnswerStream | null = null;
  #listener: ReplyListener | null = null;
  #send: (answer: Answer) => void = NOTHING;

  constructor(exchange: Exchange, keepAlive: KeepAlive) {
    this.#exchange = exchange;
    this.#keepAlive = keepAlive;
  }

  static readonly #slow = guardCallback((reply: PlainReply): void => {
    reply.#begin();
    reply.#stream?.beat();
  });

  get hasBegun(): boolean {
    return this.#stream !== null;
  }

  /**
   * Sets the function that receives the HTTP response as soon as the first message is sent, or when
   * the answer takes long.
   */
  sendTo(send: (answer: Answer) => void): void {
    this.#send = send;
    this.#timer = setTimeout(PlainReply.#slow, this.#keepAlive.afterMs, this);
    if (this.#stream) send(this.#stream.answer);
  }

  #begin(): void {
    if (this.#stream || !acceptedForms(this.#exchange.headers.accept).events) return;
    this.#stream = answerStream(
      {
        pause: () => this.#listener?.pause?.(),
        resume: () => this.#listener?.resume?.(),
        gone: () => this.#listener?.gone(),
      },
      this.#keepAlive.everyMs,
    );
    this.#send(this.#stream.answer);
  }

  message(message: Uint8Array): void {
    this.#begin();
    this.#stream?.message(message);
  }

  /** Sends a piece of an event stream as it is, once the reply has begun. */
  events(piece: Uint8Array): void {
    this.#stream?.events(piece);
  }

  listen(listener: ReplyListener): () => void {
    this.#listener = listener;
    const stay = this.#exchange.onGone(guardCallback(() => listener.gone()));
    return () => {
      this.#listener = null;
      stay();
    };
  }

  /** Ends the reply, and its stream if it has begun: with `last` as the last message, if given. */
  end(last: MessageBody | null): void {
    clearTimeout(this.#timer);
    if (last !== null) this.#stream?.message(bytesOf(last));
    this.#stream?.end();
  }
}
