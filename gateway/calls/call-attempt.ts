import { mayGoOn, recordEnded } from "@/gateway/admission/may-go-on";
import type { Answer } from "@/gateway/http/exchange";
import type { Outgoing } from "@/gateway/http/plain/client/connection";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import type { CallSpans } from "@/gateway/messages/raw-spans";
import { failureError } from "@/gateway/messages/rpc-errors";
import { answerStatus, errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import type { LeanTarget } from "@/gateway/upstreams/link";
import { type UnderWay, type Verdict, whileAllowed } from "@/lib/changes/under-way";
import type { Failure } from "@/lib/errors/errors";
import { contained, unwaited } from "@/lib/process/contain";
import type { Soon } from "@/lib/std/soon";
import { type AnswerStream, answerStream } from "./answer-stream";
import { type Asking, type AskListener, type AskOutcome, askServer } from "./ask-server";
import { type Call, linkUse, usedBy } from "./call";
import { cancellable } from "./cancellable";
import { failureText } from "./failed-call";
import { nextRound } from "./next-round";
import { type StateBinding, wrapState } from "./request-state";

/** The answer; a string where the server did nothing with the call. */
export type Attempted = Answer | "lost" | "unauthorized";

/** What was sent: the caller's id and ours, as JSON, and what a server's state is bound to. */
export interface Sent {
  readonly spans: CallSpans;
  readonly callerId: string;
  readonly sentId: string;
  readonly binding: StateBinding;
}

const NOTHING = () => {};
const LOST = { kind: "lost" } as const;

/** One attempt at a call: hears the server, tells the caller, and records its one ending. */
export class CallAttempt implements AskListener, UnderWay {
  readonly #call: Call;
  readonly #target: LeanTarget;
  readonly #sent: Sent;
  readonly #untilMs: number;
  #resolve: (attempted: Attempted) => void = NOTHING;
  #stay = NOTHING;
  #forget = NOTHING;
  #allowed: () => void = NOTHING;
  /** What the call is on is kept for it, also while somebody is asked something. */
  #carried: (answered?: boolean) => void = NOTHING;
  #stream: AnswerStream | null = null;
  #asking: Asking | null = null;
  #left: AbortController | null = null;
  #over = false;
  #answered = false;
  #mayHeal: boolean;
  #rounds = 0;

  /**
   * `mayHeal`: it may be sent once more, where it did nothing as its session is gone. `leftMs` is
   * what the call has left of the server's time.
   */
  constructor(call: Call, target: LeanTarget, sent: Sent, mayHeal: boolean, leftMs: number) {
    this.#call = call;
    this.#untilMs = performance.now() + leftMs;
    this.#target = target;
    this.#sent = sent;
    this.#mayHeal = mayHeal;
  }

  /** Sends the request. Never rejects. */
  run(message: Outgoing): Promise<Attempted> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#carried = this.#target.carry();
      const { served, plain } = this.#call;
      const gone = contained(() => this.#gone());
      this.#forget = cancellable(served, plain, gone);
      this.#allowed = whileAllowed(this);
      this.#ask(this.#target, message, this.#leftMs());
      this.#stay = served.request.exchange.onGone(gone);
    });
  }

  get heard(): number | undefined {
    return this.#call.served.request.heard;
  }

  get untilMs(): number | null {
    return this.#call.served.caller.key.expiresAtMs;
  }

  judge(): Soon<Verdict> {
    return mayGoOn(this.#call.served, usedBy(this.#call));
  }

  accessEnded(failure: Failure): void {
    if (this.#over) return;
    recordEnded(this.#call.served, usedBy(this.#call), failure);
    this.#giveUp();
    this.#fail(failure);
  }

  notification(notice: Buffer): void {
    this.#toStream()?.message(notice);
  }

  slow(): void {
    this.#toStream();
  }

  end(outcome: AskOutcome): void {
    if (this.#over) return;
    if ((outcome.kind === "lost" || outcome.kind === "unauthorized") && !this.#stream) {
      this.#settle();
      this.#resolve(outcome.kind);
      return;
    }
    const { link } = this.#call;
    const use = linkUse(this.#call);
    if (outcome.kind === "failed") link.reportLean(outcome.failure, use);
    else link.reportLean("answered", use, outcome.kind === "answer" ? outcome.again : null);
    const isUnclear = "unclear" in outcome && outcome.unclear;
    if (isUnclear && this.#mayHeal && !this.#stream) this.#heal(outcome);
    else this.#conclude(outcome);
  }

  #conclude(outcome: AskOutcome): void {
    if (this.#over) return;
    this.#answered = outcome.kind === "asks" || (outcome.kind === "answer" && !outcome.unclear);
    if (outcome.kind === "asks") {
      this.#asking = null;
      unwaited(this.#goOn(outcome), () => this.#fail(this.#ended()));
    } else if (outcome.kind === "answer") {
      this.#say(outcome.bytes, outcome.code);
    } else {
      this.#fail(outcome.kind === "failed" ? outcome.failure : this.#ended());
    }
  }

  #leftMs(): number {
    return Math.max(1, this.#untilMs - performance.now());
  }

  /** Asks whether the refusal was of the session: then nothing was done, and it is sent once more. */
  #heal(refused: AskOutcome): void {
    this.#mayHeal = false;
    this.#asking = null;
    const decided = contained((isLost: boolean) =>
      isLost ? this.end(LOST) : this.#conclude(refused),
    );
    this.#left ??= new AbortController();
    const patience = { leftMs: this.#leftMs(), signal: this.#left.signal };
    this.#call.link.refusesSession(this.#target, patience).then(decided, () => decided(false));
  }

  #fail(failure: Failure): void {
    if (!this.#over) this.#say(Buffer.from(failureText(this.#call, failure)), failure.code);
  }

  #ask(to: LeanTarget, message: Outgoing, leftMs = to.timeoutMs): void {
    const { served, plain, item } = this.#call;
    const { sentId, callerId, binding } = this.#sent;
    const { secrets } = served.request.process;
    const wrap = (state: string) => wrapState(secrets, binding, state, Date.now());
    const answering = { sentId, callerId, server: item.server, callerEra: plain.era, wrap };
    this.#asking = askServer(to, message, answering, this, leftMs);
  }

  #toStream(): AnswerStream | null {
    if (this.#stream || this.#over) return this.#stream;
    this.#stream = answerStream({
      pause: () => this.#asking?.pause(),
      resume: () => this.#asking?.resume(),
      gone: () => this.#gone(),
    });
    this.#resolve(this.#stream.answer);
    return this.#stream;
  }

  #settle(): void {
    this.#over = true;
    this.#stay();
    this.#forget();
    this.#allowed();
    this.#carried(this.#answered);
  }

  /** The caller left, or cancelled it. */
  #gone(): void {
    if (this.#over) return;
    const { served, plain, item } = this.#call;
    this.#settle();
    this.#giveUp();
    served.recorder.settle(plain.message.id, { code: "client_gone", server: item.server });
    this.#stream?.end();
    this.#resolve(jsonAnswer("", 499));
  }

  /** The server is to stop, and whoever was asked something need not answer. */
  #giveUp(): void {
    this.#left?.abort();
    this.#asking?.cancel();
    if (this.#target.sessionId === null) return;
    const requestId = Number(this.#sent.sentId);
    const reason = "The caller no longer waits.";
    const said = { requestId, reason };
    void this.#call.link.notify("notifications/cancelled", said, this.#target);
  }

  #say(bytes: Uint8Array, code: string | null): void {
    const { served, plain, item } = this.#call;
    this.#settle();
    const ending = { code, server: item.server, responseBytes: bytes.length };
    served.recorder.settle(plain.message.id, ending);
    if (this.#stream) {
      this.#stream.message(bytes);
      this.#stream.end();
      return;
    }
    atEndOfTurn(() => this.#resolve(jsonAnswer(bytes, answerStatus(plain.era, code))));
  }

  /** The server asked its caller something: once that is answered, the call goes on. */
  async #goOn(asked: Extract<AskOutcome, { kind: "asks" }>): Promise<void> {
    const { served, plain, item, link } = this.#call;
    const { spans, callerId } = this.#sent;
    this.#rounds++;
    this.#left ??= new AbortController();
    const target = this.#target;
    const round = {
      served,
      plain,
      item,
      link,
      target,
      spans,
      callerId,
      rounds: this.#rounds,
      asked,
    };
    const tell = (question: Uint8Array) => void this.#toStream()?.message(question);
    const next = await nextRound(round, tell, this.#left.signal).catch(() => null);
    if (this.#over) return;
    if (next?.ok) {
      this.#ask(next.target, next.message);
      return;
    }
    const { requestId } = served.request.exchange;
    const error = next?.error ?? failureError({ code: "database_unavailable" }, requestId);
    const text = errorText(plain.message.id, error);
    this.#say(Buffer.from(text), String(error.data.error ?? error.code));
  }

  #ended(): Failure {
    const problem = "It ended the session in the middle.";
    return { code: "upstream_failed", params: { server: this.#call.item.server.name, problem } };
  }
}
