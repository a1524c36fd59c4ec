import type { Answering } from "@/gateway/calls/answer/answering";
import { readServerMessage } from "@/gateway/calls/answer/rewrite-message";
import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import type { EventFields } from "@/gateway/http/plain/client/event-reader";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { PostTarget } from "@/gateway/upstreams/call-target";
import { parseParams } from "@/gateway/upstreams/connection/parse-answer";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import { MESSAGE_BYTES, REFUSAL_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import { MessageReader, type ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { type NoticeRate, noticeRate } from "@/gateway/upstreams/decode/notice-rate";
import { MessageEvents } from "@/gateway/upstreams/message-events";
import { linkProblem } from "@/gateway/upstreams/problem";
import { isQuestion, type Questions, questionsOfCall, replyTo } from "@/gateway/upstreams/question";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import type { AnswerEvents } from "./ask-outcome";
import { replyToServer } from "./reply-to-server";
import { headProblem, refusalOf, sessionSaid } from "./server-refusal";
import { StreamPlace } from "./stream-place";

/**
 * Reads a server's answer to a call while its bytes arrive. The answer is JSON, an event stream, or
 * a refusal.
 */
export class ServerAnswer {
  readonly #target: PostTarget;
  #answering: Answering;
  readonly #events: AnswerEvents;
  /**
   * Counts the server's questions, and aborts the replies when the call is over. It is null before
   * the first question.
   */
  #asks: { readonly questions: Questions; readonly over: AbortController } | null = null;
  #isOver = false;
  #head: AnswerHead | null = null;
  #mode: "json" | "events" | "refusal" = "json";
  #body: MessageReader | null = null;
  #stream: MessageEvents | null = null;
  #place: StreamPlace | null = null;
  #notices: NoticeRate | null = null;

  constructor(target: PostTarget, answering: Answering, events: AnswerEvents) {
    this.#target = target;
    this.#answering = answering;
    this.#events = events;
  }

  /** True once the head of the answer has arrived, which shows that the server was reached. */
  get hasBegun(): boolean {
    return this.#head !== null;
  }

  get isStream(): boolean {
    return this.#mode === "events";
  }

  /** How far the stream has been read, or null if it cannot be resumed. */
  get place(): StreamPlace | null {
    return this.#place;
  }

  readdress(callerId: string): void {
    this.#answering = { ...this.#answering, callerId };
  }

  /** Called when the rest of the stream begins to arrive on a connection of its own. */
  resumed(): void {
    this.#stream = null;
  }

  /**
   * The method of a question that the server asked during the call and that was refused, or null.
   */
  get asked(): string | null {
    return this.#answering.asked ?? null;
  }

  head(read: AnswerHead): void {
    this.#head = read;
    const problem = headProblem(read);
    if (problem) {
      this.#events.stop(problem);
      return;
    }
    if (read.status !== 200) this.#mode = "refusal";
    else if (read.contentType.startsWith("text/event-stream")) this.#mode = "events";
    const { framing } = read;
    if (framing.kind === "length" && framing.bytes > MESSAGE_BYTES) this.#refuse("too_large");
  }

  data(content: Buffer): void {
    if (this.#mode === "events") {
      this.#stream ??= new MessageEvents();
      const isSmall = this.#stream.feed(content, (event) => {
        if (event.id !== null || event.retry !== null) this.#note(event);
        if (!this.#isOver && !event.isEmpty) this.#message(event.read());
      });
      if (!isSmall) this.#refuse("too_large");
      return;
    }
    const isRefusal = this.#mode === "refusal";
    this.#body ??= new MessageReader(isRefusal ? REFUSAL_BYTES : MESSAGE_BYTES);
    if (this.#body.add(content)) return;
    if (!isRefusal) this.#refuse("too_large");
    // The refusal is longer than any error message (it may be a web page), so only its status
    // counts.
    else this.#refused(new MessageReader().end());
  }

  end(): void {
    if (this.#mode === "events") {
      this.#events.stop(linkProblem("answer_cut"));
      return;
    }
    const read = (this.#body ?? new MessageReader()).end();
    this.#body = null;
    if (this.#mode === "json") this.#message(read);
    else this.#refused(read);
  }

  /** Called when the call is over. The rest of the answer is ignored. */
  over(): void {
    this.#isOver = true;
    this.#asks?.over.abort();
  }

  #note(event: EventFields): void {
    if (this.#target.era !== "legacy") return;
    this.#place ??= new StreamPlace();
    this.#place.note(event);
  }

  #refuse(reason: BadReason): void {
    this.#events.stop(badProblem(reason));
  }

  /**
   * Replies to a request from the server by sending a separate request. A question is passed to the
   * caller, or refused.
   */
  #asksOf(id: Id, method: string, read: ReadMessage): void {
    this.#asks ??= { questions: questionsOfCall(), over: new AbortController() };
    const { questions, over } = this.#asks;
    if (!questions.admit(method, performance.now())) this.#refuse("too_many_notices");
    else if (!isQuestion(method) || !this.#isPassedOn(id, method, read, over.signal)) {
      if (isQuestion(method)) this.#answering = { ...this.#answering, asked: method };
      if (this.#target.era === "legacy") {
        replyToServer(this.#target, replyTo(id, method), over.signal);
      }
    }
  }

  #isPassedOn(id: Id, method: string, read: ReadMessage, over: AbortSignal): boolean {
    if (this.#target.era !== "legacy") return false;
    let isAnswered = false;
    const reply: ServerQuestion["reply"] = (answer) => {
      if (!isAnswered) replyToServer(this.#target, { jsonrpc: "2.0", id, ...answer }, over);
      isAnswered = true;
    };
    return this.#events.question({ method, params: () => parseParams(read), reply });
  }

  #message(read: ReadMessage): void {
    const message = readServerMessage(read, this.#answering);
    if (message.kind === "answer" && read.message.kind === "error") {
      const code = read.message.code;
      // The server asked a question, which means that it had accepted the request. The session is
      // therefore valid.
      const began = Boolean(this.#answering.asked);
      const unclear = !began && sessionSaid(this.#target, 200, code, message.bytes) === "unclear";
      this.#events.finish({ ...message, unclear });
    } else if (message.kind === "answer" || message.kind === "asks") this.#events.finish(message);
    else if (message.kind === "bad") this.#refuse(message.reason);
    else if (this.#mode === "json") this.#refuse("not_json_rpc");
    else {
      this.#notices ??= noticeRate();
      if (!this.#notices.admit(performance.now())) this.#refuse("too_many_notices");
      else if (message.kind === "notification") {
        // An update of a resource is for those who are subscribed to it.
        if (!this.#target.notice?.(read)) this.#events.notification(message.bytes);
      } else if (message.kind === "question") this.#asksOf(message.id, message.method, read);
    }
  }

  #refused(read: ReadMessage): void {
    this.#events.finish(refusalOf(this.#target, this.#head, read, this.#answering));
  }
}
