import type { Answering } from "@/gateway/calls/answer/answering";
import type { AnswerHead } from "@/gateway/http/plain/client/answer-head";
import type {
  AnswerListener,
  Outgoing,
  PlainConnection,
} from "@/gateway/http/plain/client/plain-connection";
import { takeConnection } from "@/gateway/http/plain/client/pool";
import type { PostTarget } from "@/gateway/upstreams/call-target";
import { failureOf, type LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import type { AnswerEvents, AskOutcome } from "./ask-outcome";
import { type Asking, type AskListener, type CallClock, passQuestion } from "./asking";
import { ServerAnswer } from "./server-answer";
import { brokenProblem } from "./server-refusal";

/**
 * Milliseconds for which a stream may stay open after its answer. If the stream ends within this
 * time, its connection can be reused.
 */
const DRAIN_MS = 250;

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

const isStream = ({ status, contentType, contentEncoding }: AnswerHead): boolean =>
  status === 200 && contentType.startsWith("text/event-stream") && contentEncoding === "";

class Ask implements Asking, AnswerListener, AnswerEvents, CallClock {
  readonly #target: PostTarget;
  readonly #server: string;
  readonly #answer: ServerAnswer;
  readonly #listener: AskListener;
  #connection: PlainConnection | null = null;
  readonly #leftMs: number;
  #timer: NodeJS.Timeout;
  /** Waits until a stream that the server closed is resumed. */
  #resuming: NodeJS.Timeout | undefined;
  #ended = false;
  #drained = false;
  #isPaused = false;

  constructor(target: PostTarget, answering: Answering, listener: AskListener, leftMs: number) {
    this.#target = target;
    this.#server = answering.server.name;
    this.#answer = new ServerAnswer(target, answering, this);
    this.#listener = listener;
    this.#leftMs = Math.ceil(leftMs);
    this.#timer = setTimeout(Ask.#timedOut, this.#leftMs, this);
  }

  static readonly #broken = (asked: Ask): void => asked.stop(UNEXPECTED);

  static readonly #timedOut = guardCallback((asked: Ask): void => {
    asked.stop(linkProblem("timeout"));
  }, Ask.#broken);

  static readonly #resumeStream = guardCallback((asked: Ask): void => {
    runInBackground(asked.#fetchRest(), () => asked.stop(UNEXPECTED));
  }, Ask.#broken);

  /** Fetches the rest of the answer, with a credential that is still valid. */
  async #fetchRest(): Promise<void> {
    const { place } = this.#answer;
    const again = await this.#listener.again(this.#target);
    if (this.#ended) return;
    if (!again || !place) {
      this.stop(linkProblem("answer_cut"));
      return;
    }
    this.send(place.request(again.target, again.caller), again.target);
    if (this.#isPaused) this.#connection?.pause();
  }

  send(request: Outgoing, { agent, url, connectMs } = this.#target): void {
    try {
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
    this.#isPaused = true;
    if (!this.#ended) this.#connection?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#ended) this.#connection?.resume();
  }

  head(read: AnswerHead): void {
    if (!this.#answer.place?.isResumed) this.#answer.head(read);
    else if (isStream(read)) this.#answer.resumed();
    else this.#refuseStream(read);
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
    if (!this.#ended && !this.#resumesStream()) this.#answer.end();
  }

  fail(error: unknown): void {
    if (!this.#ended && !this.#resumesStream()) this.#fail(error);
  }

  /**
   * Begins to wait for the time at which the server's stream is resumed. Returns false if it cannot
   * be resumed. The call's time limit goes on meanwhile.
   */
  #resumesStream(): boolean {
    const waitMs = this.#answer.place?.next() ?? null;
    if (waitMs === null) return false;
    this.#connection = null;
    this.#drained = false;
    this.#resuming = setTimeout(Ask.#resumeStream, waitMs, this);
    return true;
  }

  /**
   * Ends the call because the server does not resume its stream. After a status of 500 or more, the
   * stream is tried again first.
   */
  #refuseStream({ status }: AnswerHead): void {
    this.#connection?.destroy();
    if (status < 500 || !this.#resumesStream()) this.stop(linkProblem("answer_cut"));
  }

  #fail(error: unknown): void {
    const problem = brokenProblem(error, this.#answer);
    const { failure } = failureOf(this.#server, problem, this.#target.timeoutMs);
    this.finish({ kind: "failed", failure });
  }

  notification(message: Buffer): void {
    this.#listener.notification(message);
  }

  question(question: ServerQuestion): boolean {
    return passQuestion(question, this.#listener, this);
  }

  stopClock(): void {
    clearTimeout(this.#timer);
  }

  startClock(): boolean {
    if (this.#ended) return false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(Ask.#timedOut, this.#leftMs, this);
    return true;
  }

  readdress(callerId: string): void {
    this.#answer.readdress(callerId);
  }

  finish(outcome: AskOutcome): void {
    if (this.#ended) return;
    this.#over();
    this.#listener.end(outcome);
  }

  stop(problem: LinkProblem): void {
    this.#fail(problem);
    this.#connection?.destroy();
  }

  #over(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#resuming);
    this.#answer.over();
  }
}
