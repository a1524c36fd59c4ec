import type { LogFilter } from "@/gateway/calls/answer/answering";
import type { CallTask } from "@/gateway/calls/answer/task-edits";
import { ASKS_TO_OPEN, askToOpen } from "@/gateway/calls/ask-to-open";
import type { Call } from "@/gateway/calls/call";
import { shownSeverity } from "@/gateway/calls/log-level";
import type { AskOutcome } from "@/gateway/calls/transport/ask-outcome";
import type { Asking, AskListener } from "@/gateway/calls/transport/asking";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { CallTarget, PostTarget } from "@/gateway/upstreams/call-target";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import type { Fields } from "@/lib/std/is-record";
import { askTarget, carryOn, targetAgain } from "./ask-target";
import type { Attempted } from "./attempted";
import { CallQuestions, type QuestionedCall } from "./call-questions";
import { ClientRequest } from "./client-request";
import { nextRound } from "./next-round";
import { reportEnd, sessionEnded, withdraw } from "./report-end";
import type { Sent } from "./sent-params";
import { storeTask, taskOf } from "./store-task";
import { answerTo, ownToken, readdressed } from "./waiting-call";

const NOTHING = () => {};
const LOST = { kind: "lost" } as const;

/**
 * A single attempt to make a call. It reads the server's messages, passes them on to the caller,
 * and resolves with one outcome.
 */
export class CallAttempt extends ClientRequest implements AskListener, LogFilter, QuestionedCall {
  sent: Sent;
  readonly #target: CallTarget;
  readonly #task: CallTask | null;
  readonly #untilMs: number;
  /**
   * Tells the link that the call is over. Until then the link keeps its connection open, even while
   * the call waits for a user's answer.
   */
  #carried: (answered?: boolean) => void = NOTHING;
  #asking: Asking | null = null;
  #answered = false;
  #mayHeal: boolean;
  #rounds = 0;
  /** The server's questions, from the first one on. */
  #questions: CallQuestions | null = null;

  /**
   * `mayHeal` says whether the call may be sent again if the server has lost the session and
   * therefore did not execute the call. `leftMs` is the time that the call has left.
   */
  constructor(call: Call, target: CallTarget, sent: Sent, mayHeal: boolean, leftMs: number) {
    super(call);
    this.#untilMs = performance.now() + leftMs;
    this.#target = target;
    this.sent = sent;
    this.#task = taskOf(call.item);
    this.#mayHeal = mayHeal;
  }

  /** Sends the request and resolves with the attempt's outcome. Never rejects. */
  run(): Promise<Attempted> {
    return new Promise((resolve) => {
      this.#carried = carryOn(this.call, this.#target, this);
      this.begin(resolve);
      this.#ask(this.#target, this.#leftMs());
      this.listen();
    });
  }

  again(on: PostTarget): ReturnType<AskListener["again"]> {
    return targetAgain(this.call, on);
  }

  leastSeverity(): number {
    return shownSeverity(this.call.mcp, this.call.link, this.#target);
  }

  notification(notice: Buffer): void {
    if (!this.isOver && !this.#questions?.areWaiting) this.reply.message(notice);
  }

  question(question: ServerQuestion): boolean {
    this.#questions ??= new CallQuestions(this, this.#target);
    return this.#questions.pass(question);
  }

  askedOutside(question: ServerQuestion): boolean {
    return this.#asking?.question(question) ?? false;
  }

  continueWaiting({ mcp, item }: Call, callerId: string, responses: Fields): Promise<Attempted> {
    const { question, outcome } = this.#questions?.takeWaiting() ?? {};
    const before = this.sent.callerId;
    this.takeNext(mcp);
    const progressToken = ownToken(mcp);
    this.sent = { ...this.sent, callerId, progressToken };
    this.#mayHeal = false;
    return new Promise((resolve) => {
      this.#asking?.readdress(callerId, progressToken);
      this.continueWith(resolve);
      if (this.isOver) this.resolve(failed(sessionEnded(this.call.item), item.server));
      else if (outcome) this.end(readdressed(outcome, before, callerId));
      else question?.reply(answerTo(question, responses));
    });
  }

  pause(): void {
    this.#asking?.pause();
  }

  resume(): void {
    this.#asking?.resume();
  }

  end(outcome: AskOutcome): void {
    if (this.isOver) return;
    if (this.#questions?.keep(outcome)) return;
    const hasBegun = this.reply.hasBegun || this.#questions?.haveBegun === true;
    if ((outcome.kind === "lost" || outcome.kind === "unauthorized") && !hasBegun) {
      this.settle();
      this.resolve(outcome);
      return;
    }
    reportEnd(this.call, this.#target, this.sent, outcome);
    const isUnclear = "unclear" in outcome && outcome.unclear;
    if (isUnclear && this.#mayHeal && !hasBegun) this.#heal(outcome);
    else this.#conclude(outcome);
  }

  #conclude(outcome: AskOutcome): void {
    if (this.isOver) return;
    const { item } = this.call;
    this.#answered = outcome.kind === "asks" || (outcome.kind === "answer" && !outcome.unclear);
    if (outcome.kind === "asks") {
      this.#asking = null;
      runInBackground(this.#continueCall(outcome), () => this.fail(sessionEnded(item)));
    } else if (outcome.kind === "answer") {
      const { bytes, code } = outcome;
      const asked = code === ASKS_TO_OPEN ? askToOpen(this.call, bytes) : null;
      const answer = asked ?? ({ kind: "message", bytes, code, server: item.server } as const);
      if (this.#task?.state == null) this.finish(answer);
      else this.#finishStored(this.#task, answer);
    } else {
      this.fail(outcome.kind === "failed" ? outcome.failure : sessionEnded(item));
    }
  }

  /**
   * Checks whether the server refused the call because of its session. If so, the call was not
   * executed and is sent again.
   */
  #heal(refused: AskOutcome): void {
    this.#mayHeal = false;
    this.#asking = null;
    const decided = guardCallback((isLost: boolean) =>
      isLost ? this.end(LOST) : this.#conclude(refused),
    );
    const patience = { leftMs: this.#leftMs(), signal: this.leaving() };
    this.call.link.refusesSession(this.#target, patience).then(decided, () => decided(false));
  }

  #ask(to: CallTarget, leftMs = to.timeoutMs): void {
    this.#asking = askTarget(this.call, to, this.sent, this.#task, this, leftMs);
  }

  /** Stores what the answer says about a task, and then answers. */
  #finishStored(task: CallTask, answer: Outcome): void {
    const stored = storeTask(this.call, task).then(() => this.finish(answer));
    runInBackground(stored, () => this.fail({ code: "database_unavailable" }));
  }

  /** Asks the client the server's questions, and continues the call with the client's answers. */
  async #continueCall(asked: Extract<AskOutcome, { kind: "asks" }>): Promise<void> {
    const { spans, callerId } = this.sent;
    const rounds = ++this.#rounds;
    const round = { call: this.call, target: this.#target, spans, callerId, rounds, asked };
    const next = await nextRound(round, this.leaving()).catch(() => null);
    if (this.isOver) return;
    if (next?.ok) {
      this.sent = { ...this.sent, ...next.sent };
      this.#ask(next.target);
    } else if (next) this.finish(next.outcome);
    else this.fail({ code: "database_unavailable" });
  }

  protected override settle(): void {
    super.settle();
    this.#carried(this.#answered);
  }

  protected override giveUp(): void {
    super.giveUp();
    this.#asking?.cancel();
    withdraw(this.call, this.#target, this.sent);
  }

  #leftMs(): number {
    return Math.max(1, this.#untilMs - performance.now());
  }
}
