import type { Answering } from "@/gateway/calls/answer/answering";
import { readServerMessage } from "@/gateway/calls/answer/rewrite-message";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { ChannelCaller, ChannelTarget } from "@/gateway/upstreams/call-target";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { type LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { UnclearRefusal } from "@/gateway/upstreams/session-refusal";
import { guardCallback } from "@/lib/process/guard-callback";
import type { AskOutcome } from "./ask-outcome";
import { type Asking, type AskListener, type CallClock, passQuestion } from "./asking";

/**
 * Maximum number of notifications that are kept for a caller who reads slowly, and of their bytes. A
 * channel is shared, so it cannot be paused for one caller.
 */
const MOST_WAITING = 1_000;
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * Sends a request over a shared channel as bytes, and reads the answer. Fails with a timeout after
 * `leftMs`, the time that the call has left.
 */
export function askChannel(
  target: ChannelTarget,
  message: Buffer,
  answering: Answering,
  listener: AskListener,
  leftMs = target.timeoutMs,
): Asking {
  return new ChannelAsk(target, message, answering, listener, leftMs);
}

class ChannelAsk implements Asking, ChannelCaller, CallClock {
  readonly takesLogs: boolean;
  readonly #target: ChannelTarget;
  readonly #listener: AskListener;
  readonly #over: () => void;
  #answering: Answering;
  readonly #leftMs: number;
  #timer: NodeJS.Timeout;
  #ended = false;
  #isPaused = false;
  #waiting = 0;
  #waitingBytes = 0;

  constructor(
    target: ChannelTarget,
    message: Buffer,
    answering: Answering,
    listener: AskListener,
    leftMs: number,
  ) {
    this.takesLogs = answering.server.apart;
    this.#target = target;
    this.#answering = answering;
    this.#listener = listener;
    this.#leftMs = Math.ceil(leftMs);
    this.#timer = setTimeout(ChannelAsk.#timedOut, this.#leftMs, this);
    this.#over = target.ask(message, Number(answering.sentId), this);
  }

  static readonly #broken = (asked: ChannelAsk): void => asked.fail(linkProblem("not_mcp"));

  static readonly #timedOut = guardCallback((asked: ChannelAsk): void => {
    asked.fail(linkProblem("timeout"));
  }, ChannelAsk.#broken);

  cancel(): void {
    this.#end();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#waiting = 0;
    this.#waitingBytes = 0;
  }

  read(read: ReadMessage): void {
    if (this.#ended) return;
    const message = readServerMessage(read, this.#answering);
    if (message.kind === "answer" || message.kind === "asks") this.#finish(message);
    else if (message.kind === "bad") this.fail(badProblem(message.reason));
    else if (message.kind === "notification" && !this.#isDropped(message.bytes)) {
      this.#listener.notification(message.bytes);
    }
  }

  /** Returns whether a notification is not kept for a caller who reads slowly. */
  #isDropped({ length }: Buffer): boolean {
    if (!this.#isPaused) return false;
    this.#waitingBytes += length;
    return ++this.#waiting > MOST_WAITING || this.#waitingBytes > MOST_WAITING_BYTES;
  }

  asked(method: string): void {
    this.#answering = { ...this.#answering, asked: method };
  }

  question(question: ServerQuestion): boolean {
    return !this.#ended && passQuestion(question, this.#listener, this);
  }

  stopClock(): void {
    clearTimeout(this.#timer);
  }

  startClock(): boolean {
    if (this.#ended) return false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(ChannelAsk.#timedOut, this.#leftMs, this);
    return true;
  }

  readdress(callerId: string, progressToken: Buffer | null): void {
    this.#answering = { ...this.#answering, callerId, progressToken };
  }

  fail(error: unknown): void {
    const { asked } = this.#answering;
    const said = problemOf(error);
    if (said.kind === "lost") this.#finish({ kind: "lost" });
    else if (said.kind === "unauthorized") this.#finish({ kind: "unauthorized", problem: said });
    else this.#failed(asked ? said.afterAsking(asked) : said, said instanceof UnclearRefusal);
  }

  #failed(problem: LinkProblem, unclear: boolean): void {
    this.#finish({ kind: "failed", failure: this.#target.failing(problem), unclear });
  }

  #finish(outcome: AskOutcome): void {
    if (this.#ended) return;
    this.#end();
    this.#listener.end(outcome);
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#over();
  }
}
