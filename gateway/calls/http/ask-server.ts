import { SLOW_MS } from "@/gateway/calls/slow";
import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import type {
  AnswerListener,
  Outgoing,
  PlainConnection,
} from "@/gateway/http/plain/client/connection";
import { takeConnection } from "@/gateway/http/plain/client/pool";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import { MESSAGE_BYTES, REFUSAL_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { Id } from "@/gateway/upstreams/decode/decode-message";
import { MessageReader, type ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { type NoticeRate, noticeRate } from "@/gateway/upstreams/decode/notice-rate";
import type { LeanTarget } from "@/gateway/upstreams/link";
import { MessageEvents, type ServerEvent } from "@/gateway/upstreams/message-events";
import {
  failureOf,
  type LinkProblem,
  linkProblem,
  problemOf,
  statusProblem,
} from "@/gateway/upstreams/problem";
import { isQuestion, type Questions, questionsOfCall } from "@/gateway/upstreams/question";
import { saidOfSession } from "@/gateway/upstreams/session-refusal";
import type { Failure } from "@/lib/errors/errors";
import { contained } from "@/lib/process/contain";
import { replyToServer } from "./reply-to-server";
import { type Answering, readServerMessage } from "./rewrite-message";
import { headProblem } from "./server-refusal";

/** For a stream to end after its answer, so that its connection can be used again. */
const DRAIN_MS = 250;

/** Who hears of one call. `end` is the last word. */
export interface AskListener {
  /** A notification of the call, as JSON. */
  notification(message: Buffer): void;
  /** The call goes on for a while. */
  slow(): void;
  end(outcome: AskOutcome): void;
}

export type AskOutcome =
  /** The caller's answer, as JSON. `code` is null where it went well. */
  | {
      readonly kind: "answer";
      readonly bytes: Uint8Array;
      readonly code: string | null;
      /** It may be of the session, and nothing was done (`saidOfSession`). */
      readonly unclear?: boolean;
      /** In how many seconds the server wants to be asked again, where it says so. */
      readonly again?: number | null;
    }
  /** The server wants to know more from the caller before it goes on. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** The server did nothing with it: it does not know our session or version any more. */
  | { readonly kind: "lost" }
  /** The server did nothing with it: it wants other credentials. */
  | { readonly kind: "unauthorized" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly unclear?: boolean };

export interface Asking {
  /** Gives up: the connection is closed, and nobody is told. */
  cancel(): void;
  pause(): void;
  resume(): void;
}

/** Sends one request to a server and reads its answer, within `leftMs` of the server's time. */
export function askServer(
  target: LeanTarget,
  request: Outgoing,
  answering: Answering,
  listener: AskListener,
  leftMs = target.timeoutMs,
): Asking {
  const asked = new Ask(target, answering, listener, leftMs);
  asked.send(request);
  return asked;
}

const UNEXPECTED = linkProblem("not_mcp");
const LOST = { kind: "lost" } as const;

class Ask implements Asking, AnswerListener {
  readonly #target: LeanTarget;
  #answering: Answering;
  /** What the server asks of us; null where that is nothing. */
  #asks: { readonly questions: Questions; readonly over: AbortController } | null = null;
  readonly #listener: AskListener;
  readonly #leftMs: number;
  #connection: PlainConnection | null = null;
  #timer: NodeJS.Timeout;
  #ended = false;
  #drained = false;
  #head: AnswerHead | null = null;
  #mode: "json" | "events" | "refusal" = "json";
  #body: MessageReader | null = null;
  #events: MessageEvents | null = null;
  #notices: NoticeRate | null = null;

  constructor(target: LeanTarget, answering: Answering, listener: AskListener, leftMs: number) {
    this.#target = target;
    this.#leftMs = leftMs;
    this.#answering = answering;
    this.#listener = listener;
    // One timer a call: nearly all end before it is told to go on.
    const isShort = leftMs <= SLOW_MS;
    this.#timer = setTimeout(isShort ? Ask.#late : Ask.#goOn, Math.min(SLOW_MS, leftMs), this);
  }

  static readonly #broken = (asked: Ask): void => asked.#stop(UNEXPECTED);

  static readonly #goOn = contained((asked: Ask): void => {
    asked.#timer = setTimeout(Ask.#late, asked.#leftMs - SLOW_MS, asked);
    asked.#listener.slow();
  }, Ask.#broken);

  static readonly #late = contained((asked: Ask): void => {
    asked.#stop(linkProblem("timeout"));
  }, Ask.#broken);

  send(request: Outgoing): void {
    try {
      const { agent, url, connectMs } = this.#target;
      this.#connection = takeConnection(agent, url, connectMs);
    } catch (error) {
      queueMicrotask(() => this.fail(error));
      return;
    }
    this.#connection.send(request, this);
  }

  cancel(): void {
    this.#over();
    this.#connection?.destroy();
  }

  // Once it has ended, the connection may be another call's.
  pause(): void {
    if (!this.#ended) this.#connection?.pause();
  }

  resume(): void {
    if (!this.#ended) this.#connection?.resume();
  }

  head(read: AnswerHead): void {
    this.#head = read;
    const problem = headProblem(read);
    if (problem) {
      this.#stop(problem);
      return;
    }
    if (read.status !== 200) this.#mode = "refusal";
    else if (read.contentType.startsWith("text/event-stream")) this.#mode = "events";
    const { framing } = read;
    if (framing.kind === "length" && framing.bytes > MESSAGE_BYTES) this.#refuse("too_large");
  }

  data(content: Buffer): void {
    if (this.#ended) return;
    if (this.#mode === "events") {
      this.#events ??= new MessageEvents();
      if (!this.#events.feed(content, (event) => this.#event(event))) this.#refuse("too_large");
      // The answer is there: whatever else the server has to say is no part of it.
      if (this.#ended) {
        this.#connection?.resume();
        setTimeout(() => this.#drained || this.#connection?.destroy(), DRAIN_MS).unref();
      }
      return;
    }
    const isRefusal = this.#mode === "refusal";
    this.#body ??= new MessageReader(isRefusal ? REFUSAL_BYTES : MESSAGE_BYTES);
    if (this.#body.add(content)) return;
    if (!isRefusal) {
      this.#refuse("too_large");
      return;
    }
    // A page, say: its status is all that counts.
    this.#finish(this.#refused(new MessageReader().end()));
    this.#connection?.destroy();
  }

  end(): void {
    this.#drained = true;
    if (this.#ended) return;
    if (this.#mode === "events") {
      this.fail(linkProblem("answer_cut"));
      return;
    }
    const read = (this.#body ?? new MessageReader()).end();
    this.#body = null;
    if (this.#mode === "json") this.#message(read);
    else this.#finish(this.#refused(read));
  }

  fail(error: unknown): void {
    const { server, asked } = this.#answering;
    const said = problemOf(error);
    // Once an answer had begun it is that which breaks, and the server is there.
    const isCut = this.#head !== null && said.fault === "connection_broken";
    const problem = isCut ? linkProblem("answer_cut", { detail: said.detail }) : said;
    const told = asked ? problem.afterAsking(asked) : problem;
    const { failure } = failureOf(server.name, told, this.#target.timeoutMs);
    this.#finish({ kind: "failed", failure });
  }

  #finish(outcome: AskOutcome): void {
    if (this.#ended) return;
    this.#over();
    this.#listener.end(outcome);
  }

  #over(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#asks?.over.abort();
  }

  #stop(problem: LinkProblem): void {
    this.fail(problem);
    this.#connection?.destroy();
  }

  #refuse(reason: BadReason): void {
    this.#stop(badProblem(reason));
  }

  #event(event: ServerEvent): void {
    if (!this.#ended && !event.isEmpty) this.#message(event.read());
  }

  /** Nobody can be asked: the server hears so at once, in a request of its own. */
  #asksOf(id: Id, method: string): void {
    this.#asks ??= { questions: questionsOfCall(), over: new AbortController() };
    const { questions, over } = this.#asks;
    if (isQuestion(method)) this.#answering = { ...this.#answering, asked: method };
    if (!questions.admit(method, performance.now())) this.#refuse("too_many_notices");
    else if (this.#target.era === "legacy") replyToServer(this.#target, id, method, over.signal);
  }

  #message(read: ReadMessage): void {
    const message = readServerMessage(read, this.#answering);
    if (message.kind === "answer" && read.message.kind === "error") {
      const code = read.message.code;
      // A server that asked for something had begun, so it knows the session.
      const began = Boolean(this.#answering.asked);
      const unclear = !began && this.#saidOfSession(200, code, message.bytes) === "unclear";
      this.#finish({ ...message, unclear });
    } else if (message.kind === "answer" || message.kind === "asks") this.#finish(message);
    else if (message.kind === "bad") this.#refuse(message.reason);
    else if (this.#mode === "json") this.#refuse("not_json_rpc");
    else {
      this.#notices ??= noticeRate();
      if (!this.#notices.admit(performance.now())) this.#refuse("too_many_notices");
      else if (message.kind === "notification") this.#listener.notification(message.bytes);
      else if (message.kind === "question") this.#asksOf(message.id, message.method);
    }
  }

  #refused(read: ReadMessage): AskOutcome {
    const { status = 0, retryAfter = null } = this.#head ?? {};
    if (status === 401) return { kind: "unauthorized" };
    const isError = read.message.kind === "error";
    const said = isError ? readServerMessage(read, this.#answering) : null;
    const answer = said?.kind === "answer" ? said : null;
    const code = answer ? Number(answer.code) : null;
    const of = this.#saidOfSession(status, code, answer?.bytes);
    if (of === "lost") return LOST;
    const unclear = of === "unclear";
    const problem = statusProblem(status, `${status}`, retryAfter);
    if (answer) return { ...answer, unclear, again: problem.retryAfterSeconds };
    const { failure } = failureOf(this.#answering.server.name, problem, this.#target.timeoutMs);
    return { kind: "failed", failure, unclear };
  }

  #saidOfSession(status: number, code: number | null, answer: Buffer = NO_BYTES) {
    const message = answer.toString("utf8", 0, SAID_BYTES);
    return saidOfSession(this.#target, { status, code, message });
  }
}

const NO_BYTES = Buffer.alloc(0);
/** Of an error's text. */
const SAID_BYTES = 4_096;
