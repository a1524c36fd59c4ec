import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import { guardCallback } from "@/lib/process/guard-callback";
import { type AnswerStream, answerStream } from "./answer-stream";

const NOTHING = () => {};

/**
 * The reply to a plain request. It is a JSON response, or a stream if a message is sent before the
 * answer. A client that accepts only JSON gets no such messages.
 */
export class PlainReply implements Reply {
  readonly #exchange: Exchange;
  #stream: AnswerStream | null = null;
  #listener: ReplyListener | null = null;
  #send: (answer: Answer) => void = NOTHING;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get hasBegun(): boolean {
    return this.#stream !== null;
  }

  /** Sets the function that receives the HTTP response as soon as the first message is sent. */
  sendTo(send: (answer: Answer) => void): void {
    this.#send = send;
    if (this.#stream) send(this.#stream.answer);
  }

  begin(): void {
    if (this.#stream || !acceptedForms(this.#exchange.headers.accept).events) return;
    this.#stream = answerStream({
      pause: () => this.#listener?.pause?.(),
      resume: () => this.#listener?.resume?.(),
      gone: () => this.#listener?.gone(),
    });
    this.#send(this.#stream.answer);
  }

  message(message: Uint8Array): void {
    this.begin();
    this.#stream?.message(message);
  }

  listen(listener: ReplyListener): () => void {
    this.#listener = listener;
    const stay = this.#exchange.onGone(guardCallback(() => listener.gone()));
    return () => {
      this.#listener = null;
      stay();
    };
  }

  /** Ends the stream of a reply that has begun. `last` is sent as its last message, if given. */
  end(last: Body | null): void {
    if (last !== null) this.#stream?.message(bytesOf(last));
    this.#stream?.end();
  }
}

type Body = string | Uint8Array | readonly Uint8Array[];

function bytesOf(body: Body): Uint8Array {
  if (typeof body === "string") return Buffer.from(body);
  return body instanceof Uint8Array ? body : Buffer.concat(body);
}
