import type { Failure } from "@/lib/errors";
import type { LeanTarget } from "@/lib/upstreams/link/link";
import { failureOf, LinkProblem, problemOf, statusProblem } from "@/lib/upstreams/link/problem";
import type { AnswerHead } from "./answer-head";
import { type EventReader, eventReader } from "./event-reader";
import type { AnswerListener, RawConnection } from "./raw-connection";
import { takeConnection } from "./raw-pool";
import { type Answering, readServerMessage } from "./rewrite-message";
import { errorIn, headProblem, isLost, RESULT_BYTES, tooLarge } from "./server-refusal";

const REFUSAL_BYTES = 64 * 1024;
/** For a stream to end after its answer, so that its connection can be used again. */
const DRAIN_MS = 250;
/** After this long the caller is shown that its call is under way. */
const SLOW_MS = 5_000;

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
  | { readonly kind: "answer"; readonly bytes: Uint8Array; readonly code: string | null }
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
  | { readonly kind: "failed"; readonly failure: Failure };

export interface Asking {
  /** Gives up: the connection is closed, and nobody is told. */
  cancel(): void;
  pause(): void;
  resume(): void;
}

/** Sends one request to a server and reads its answer, within the server's time. */
export function askServer(
  target: LeanTarget,
  request: string,
  answering: Answering,
  listener: AskListener,
): Asking {
  const asked = new Ask(target, answering, listener);
  asked.send(request);
  return asked;
}

const LOST = { kind: "lost" } as const;

class Ask implements Asking, AnswerListener {
  readonly #target: LeanTarget;
  readonly #answering: Answering;
  readonly #listener: AskListener;
  #connection: RawConnection | null = null;
  #timer: NodeJS.Timeout;
  #ended = false;
  #drained = false;
  #head: AnswerHead | null = null;
  #mode: "json" | "events" | "refusal" = "json";
  #parts: Buffer[] = [];
  #size = 0;
  #events: EventReader | null = null;

  constructor(target: LeanTarget, answering: Answering, listener: AskListener) {
    this.#target = target;
    this.#answering = answering;
    this.#listener = listener;
    // One timer a call: nearly all end before it is told to go on.
    const isShort = target.timeoutMs <= SLOW_MS;
    this.#timer = setTimeout(
      isShort ? Ask.#late : Ask.#goOn,
      Math.min(SLOW_MS, target.timeoutMs),
      this,
    );
  }

  static #goOn(asked: Ask): void {
    asked.#timer = setTimeout(Ask.#late, asked.#target.timeoutMs - SLOW_MS, asked);
    asked.#listener.slow();
  }

  static #late(asked: Ask): void {
    asked.fail(new LinkProblem("timeout", "It took too long."));
    asked.#connection?.destroy();
  }

  send(request: string): void {
    try {
      this.#connection = takeConnection(this.#target.agent, this.#target.url);
    } catch (error) {
      queueMicrotask(() => this.fail(error));
      return;
    }
    this.#connection.send(request, this);
  }

  cancel(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
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
    if (framing.kind === "length" && framing.bytes > RESULT_BYTES) this.#stop(tooLarge());
  }

  data(content: Buffer): void {
    if (this.#ended) return;
    if (this.#mode === "events") {
      this.#events ??= eventReader(RESULT_BYTES);
      if (!this.#events.feed(content, (bytes) => this.#message(bytes))) this.#stop(tooLarge());
      // The answer is there: whatever else the server has to say is no part of it.
      if (this.#ended) {
        this.#connection?.resume();
        setTimeout(() => this.#drained || this.#connection?.destroy(), DRAIN_MS).unref();
      }
      return;
    }
    this.#size += content.length;
    this.#parts.push(content);
    if (this.#size > (this.#mode === "refusal" ? REFUSAL_BYTES : RESULT_BYTES)) {
      this.#stop(tooLarge());
    }
  }

  end(): void {
    this.#drained = true;
    if (this.#ended) return;
    const parts = this.#parts;
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    this.#parts = [];
    if (this.#mode === "json") this.#message(bytes);
    else if (this.#mode === "refusal") this.#finish(this.#refused(bytes));
    else this.fail(new LinkProblem("unavailable", "It broke its answer off in the middle."));
  }

  fail(error: unknown): void {
    const { name } = this.#answering.server;
    const { failure } = failureOf(name, problemOf(error), this.#target.timeoutMs);
    this.#finish({ kind: "failed", failure });
  }

  #finish(outcome: AskOutcome): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#listener.end(outcome);
  }

  #stop(problem: LinkProblem): void {
    this.fail(problem);
    this.#connection?.destroy();
  }

  #message(bytes: Buffer): void {
    const read = readServerMessage(bytes, this.#answering);
    if (read.kind === "answer" || read.kind === "asks") this.#finish(read);
    else if (read.kind === "notification" && this.#mode === "events") {
      this.#listener.notification(bytes);
    } else if (read.kind === "garbage" || this.#mode === "json") {
      this.#stop(new LinkProblem("failed", "It answered with something that is not JSON-RPC."));
    }
  }

  #refused(bytes: Buffer): AskOutcome {
    const status = this.#head?.status ?? 0;
    const error = errorIn(bytes);
    if (status === 401) return { kind: "unauthorized" };
    if (isLost(status, error?.code ?? null, this.#target)) return LOST;
    const { callerId, server } = this.#answering;
    if (!error) {
      const problem = statusProblem(status, `${status}`);
      const { failure } = failureOf(server.name, problem, this.#target.timeoutMs);
      return { kind: "failed", failure };
    }
    const text = `{"jsonrpc":"2.0","id":${callerId},"error":${JSON.stringify(error)}}`;
    return { kind: "answer", bytes: Buffer.from(text), code: String(error.code) };
  }
}
