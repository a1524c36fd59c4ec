import type { Answering } from "@/gateway/calls/answer/rewrite-message";
import { SLOW_MS } from "@/gateway/calls/slow";
import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import type {
  AnswerListener,
  Outgoing,
  PlainConnection,
} from "@/gateway/http/plain/client/connection";
import { takeConnection } from "@/gateway/http/plain/client/pool";
import type { PostTarget } from "@/gateway/upstreams/link";
import { failureOf, type LinkProblem, linkProblem, problemOf } from "@/gateway/upstreams/problem";
import { guardCallback } from "@/lib/process/guard-callback";
import { type AnswerEvents, type AskOutcome, ServerAnswer } from "./server-answer";

/**
 * Milliseconds for which a stream may stay open after its answer. If the stream ends within this
 * time, its connection can be reused.
 */
const DRAIN_MS = 250;

/** Receives what the server sends during a call. Nothing is called after `end`. */
export interface AskListener {
  /** Called with each notification that belongs to the call, as JSON. */
  notification(message: Buffer): void;
  /** Called if the call has no outcome after `SLOW_MS`. */
  slow(): void;
  end(outcome: AskOutcome): void;
}

export interface Asking {
  /** Closes the connection. The listener gets no further events. */
  cancel(): void;
  pause(): void;
  resume(): void;
}

/**
 * Sends a request to a server and reads the answer. Fails with a timeout after `leftMs`, the time
 * that the call has left.
 */
export function askServer(
  target: PostTarget,
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

class Ask implements Asking, AnswerListener, AnswerEvents {
  readonly #target: PostTarget;
  readonly #server: string;
  readonly #answer: ServerAnswer;
  readonly #listener: AskListener;
  readonly #leftMs: number;
  #connection: PlainConnection | null = null;
  #timer: NodeJS.Timeout;
  #ended = false;
  #drained = false;

  constructor(target: PostTarget, answering: Answering, listener: AskListener, leftMs: number) {
    this.#target = target;
    this.#server = answering.server.name;
    this.#answer = new ServerAnswer(target, answering, this);
    this.#leftMs = leftMs;
    this.#listener = listener;
    // A single timer serves for both `SLOW_MS` and `leftMs`, because most calls end before it
    // fires.
    const isShort = leftMs <= SLOW_MS;
    this.#timer = setTimeout(
      isShort ? Ask.#timedOut : Ask.#slowCall,
      Math.min(SLOW_MS, leftMs),
      this,
    );
  }

  static readonly #broken = (asked: Ask): void => asked.stop(UNEXPECTED);

  static readonly #slowCall = guardCallback((asked: Ask): void => {
    asked.#timer = setTimeout(Ask.#timedOut, asked.#leftMs - SLOW_MS, asked);
    asked.#listener.slow();
  }, Ask.#broken);

  static readonly #timedOut = guardCallback((asked: Ask): void => {
    asked.stop(linkProblem("timeout"));
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

  // After the call has ended, another call may be using the connection, so the connection is not
  // paused.
  pause(): void {
    if (!this.#ended) this.#connection?.pause();
  }

  resume(): void {
    if (!this.#ended) this.#connection?.resume();
  }

  head(read: AnswerHead): void {
    this.#answer.head(read);
  }

  data(content: Buffer): void {
    if (this.#ended) return;
    this.#answer.data(content);
    if (!this.#ended) return;
    if (!this.#answer.isStream) {
      this.#connection?.destroy();
      return;
    }
    // The answer is complete, so what the server sends now is discarded.
    this.#connection?.resume();
    setTimeout(() => this.#drained || this.#connection?.destroy(), DRAIN_MS).unref();
  }

  end(): void {
    this.#drained = true;
    if (!this.#ended) this.#answer.end();
  }

  fail(error: unknown): void {
    const { hasBegun, asked } = this.#answer;
    const said = problemOf(error);
    // The connection broke in the middle of the answer, so the server was reachable.
    const isCut = hasBegun && said.fault === "connection_broken";
    const problem = isCut ? linkProblem("answer_cut", { detail: said.detail }) : said;
    const told = asked ? problem.afterAsking(asked) : problem;
    const { failure } = failureOf(this.#server, told, this.#target.timeoutMs);
    this.finish({ kind: "failed", failure });
  }

  notification(message: Buffer): void {
    this.#listener.notification(message);
  }

  finish(outcome: AskOutcome): void {
    if (this.#ended) return;
    this.#over();
    this.#listener.end(outcome);
  }

  stop(problem: LinkProblem): void {
    this.fail(problem);
    this.#connection?.destroy();
  }

  #over(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#answer.over();
  }
}
