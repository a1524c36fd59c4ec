import { mayContinue, recordEnded } from "@/gateway/admission/may-continue";
import type { LogFilter } from "@/gateway/calls/answer/answering";
import type { CallTask } from "@/gateway/calls/answer/task-edits";
import { type Call, linkUse, usedBy } from "@/gateway/calls/call";
import { cancellable } from "@/gateway/calls/cancellable";
import { failedCall } from "@/gateway/calls/failed-call";
import { shownSeverity } from "@/gateway/calls/log-level";
import { wrapState } from "@/gateway/calls/request-state";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import { askClient } from "@/gateway/questions/ask-client";
import { answersMethod, canAsk, declaredCapabilities } from "@/gateway/questions/declared";
import { waitingCalls } from "@/gateway/questions/waiting-calls";
import type { CallTarget, LinkCaller, PostTarget, ServerQuestion } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { type OngoingAccess, type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import type { Failure } from "@/lib/errors/errors";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import type { Fields } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { askChannel } from "./ask-channel";
import { type Asking, type AskListener, askServer } from "./ask-server";
import { composeMessage, composeRequest, isShared } from "./compose-call";
import { nextRound } from "./next-round";
import type { Sent } from "./sent-params";
import type { AskOutcome } from "./server-answer";
import { storeTask, taskOf } from "./store-task";
import { answerTo, NOT_ANSWERED, QUESTION, readdressed, waitingBinding } from "./waiting-call";

/** The outcome of an attempt, or why the server did not execute the call. */
export type Attempted =
  | Outcome
  | { readonly kind: "lost" }
  | { readonly kind: "unauthorized"; readonly problem: LinkProblem };

const NOTHING = () => {};
const LOST = { kind: "lost" } as const;
/** Maximum number of questions of a server of the initialize era during one call. */
const MOST_QUESTIONS = 8;
const GIVEN_UP = "The caller no longer waits.";

/**
 * A single attempt to make a call. It reads the server's messages, passes them on to the caller,
 * and resolves with one outcome.
 */
export class CallAttempt implements AskListener, ReplyListener, OngoingAccess, LogFilter {
  #call: Call;
  #reply: Reply;
  readonly #target: CallTarget;
  #sent: Sent;
  readonly #task: CallTask | null;
  readonly #untilMs: number;
  #resolve: (attempted: Attempted) => void = NOTHING;
  #stopListening = NOTHING;
  #forget = NOTHING;
  #stopTaking = NOTHING;
  #allowed: () => void = NOTHING;
  /**
   * Tells the link that the call is over. Until then the link keeps its connection open, even while
   * the call waits for a user's answer.
   */
  #carried: (answered?: boolean) => void = NOTHING;
  #asking: Asking | null = null;
  #left: AbortController | null = null;
  #over = false;
  #answered = false;
  #mayHeal: boolean;
  #rounds = 0;
  #questions = 0;
  /** Set while the client of a call has been sent away with a question of the server. */
  #waits: { readonly question: ServerQuestion; outcome: AskOutcome | null } | null = null;

  /**
   * `mayHeal` says whether the call may be sent again if the server has lost the session and
   * therefore did not execute the call. `leftMs` is the time that the call has left.
   */
  constructor(call: Call, target: CallTarget, sent: Sent, mayHeal: boolean, leftMs: number) {
    this.#call = call;
    this.#reply = call.mcp.reply;
    this.#untilMs = performance.now() + leftMs;
    this.#target = target;
    this.#sent = sent;
    this.#task = taskOf(call.item);
    this.#mayHeal = mayHeal;
  }

  /** Sends the request and resolves with the attempt's outcome. Never rejects. */
  run(): Promise<Attempted> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#carried = this.#target.carry();
      this.#forget = cancellable(
        this.#call.mcp,
        guardCallback(() => this.gone()),
      );
      this.#allowed = watchAccess(this);
      if (this.#call.link.principal && this.#target.kind === "post") {
        this.#stopTaking =
          this.#target.takeQuestions?.((asked) => this.#asking?.question(asked) ?? false) ??
          NOTHING;
      }
      this.#ask(this.#target, this.#leftMs());
      this.#stopListening = this.#reply.listen(this);
    });
  }

  get feedRevision(): number | undefined {
    return this.#call.mcp.request.feedRevision;
  }

  get untilMs(): number | null {
    return this.#call.mcp.caller.key.expiresAtMs;
  }

  async again(on: PostTarget): Promise<{ target: PostTarget; caller: LinkCaller } | null> {
    const { link, mcp } = this.#call;
    const same = await link.sameTarget(on);
    if (!same.ok || same.value.kind !== "post") return null;
    const { key } = mcp.caller;
    return { target: same.value, caller: { keyId: key.id, team: key.team.slug } };
  }

  judge(): MaybePromise<Verdict> {
    return mayContinue(this.#call.mcp, usedBy(this.#call));
  }

  accessEnded(failure: Failure): void {
    if (this.#over) return;
    recordEnded(this.#call.mcp, usedBy(this.#call), failure);
    this.#giveUp();
    this.#fail(failure);
  }

  leastSeverity(): number {
    return shownSeverity(this.#call.mcp, this.#call.link, this.#target);
  }

  notification(notice: Buffer): void {
    if (!this.#over && !this.#waits) this.#reply.message(notice);
  }

  /** Passes a question of a server of the initialize era to the client, if it can be asked. */
  question(question: ServerQuestion): boolean {
    const { mcp, link } = this.#call;
    const declared = declaredCapabilities(mcp);
    if (this.#over || this.#waits || !link.principal || !this.#target.isAlone()) return false;
    if (++this.#questions > MOST_QUESTIONS || !answersMethod(declared, question.method)) {
      return false;
    }
    runInBackground(this.#passQuestion(question, declared), () =>
      question.reply({ error: NOT_ANSWERED }),
    );
    return true;
  }

  async #passQuestion(question: ServerQuestion, declared: Fields): Promise<void> {
    const { method } = question;
    const params = await question.params();
    if (this.#over) return;
    if (!canAsk(declared, method, params)) question.reply({ error: NOT_ANSWERED });
    else if (this.#call.mcp.dialect.hasResultTypes) this.#waitFor(question, params);
    else {
      this.#left ??= new AbortController();
      const asked = { [QUESTION]: { method, params } };
      const answers = await askClient(this.#call.mcp, asked, this.#left.signal);
      question.reply(
        answers.ok ? { result: answers.responses[QUESTION] as Fields } : { error: answers.error },
      );
    }
  }

  /**
   * Ends the client's request with `input_required`, while the call at the server goes on (MCP
   * 2026-07-28, Multi Round-Trip Requests). The client's next request brings the answer
   * (`continueWaiting`).
   */
  #waitFor(question: ServerQuestion, params: Fields): void {
    const { mcp, item } = this.#call;
    const { binding, callerId } = this.#sent;
    const id = waitingCalls<CallAttempt>().add(binding.keyId, this, () => this.#endWaiting());
    if (id === null) {
      question.reply({ error: NOT_ANSWERED });
      return;
    }
    this.#waits = { question, outcome: null };
    this.#stopListening();
    this.#forget();
    const { secrets } = mcp.request.process;
    const result = mcp.dialect.complete(mcp.method, {
      resultType: "input_required",
      inputRequests: { [QUESTION]: { method: question.method, params } },
      requestState: wrapState(secrets, waitingBinding(binding), id, Date.now()),
    });
    const bytes = Buffer.from(
      `{"jsonrpc":"2.0","id":${callerId},"result":${JSON.stringify(result)}}`,
    );
    this.#resolve({ kind: "message", bytes, code: null, server: item.server });
  }

  /** Gives up a call whose client did not come back with the answer. */
  #endWaiting(): void {
    if (this.#over) return;
    this.#settle();
    this.#giveUp();
  }

  /** Continues a waiting call for the client's next request, which brings the answer. Never rejects. */
  continueWaiting(call: Call, callerId: string, responses: Fields): Promise<Attempted> {
    const { question, outcome } = this.#waits ?? {};
    const before = this.#sent.callerId;
    this.#waits = null;
    this.#call = { ...this.#call, mcp: call.mcp };
    this.#reply = call.mcp.reply;
    const token = call.mcp.meta.progressToken;
    const progressToken = token === undefined ? null : Buffer.from(JSON.stringify(token));
    this.#sent = { ...this.#sent, callerId, progressToken };
    this.#mayHeal = false;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#asking?.readdress(callerId, progressToken);
      this.#forget = cancellable(
        call.mcp,
        guardCallback(() => this.gone()),
      );
      this.#stopListening = this.#reply.listen(this);
      if (this.#over) this.#resolve(failed(this.#ended(), call.item.server));
      else if (outcome) this.end(readdressed(outcome, before, callerId));
      else question?.reply(answerTo(question, responses[QUESTION]));
    });
  }

  pause(): void {
    this.#asking?.pause();
  }

  resume(): void {
    this.#asking?.resume();
  }

  end(outcome: AskOutcome): void {
    if (this.#over) return;
    if (this.#waits) {
      this.#waits.outcome = outcome;
      return;
    }
    const hasBegun = this.#reply.hasBegun || this.#questions > 0;
    if ((outcome.kind === "lost" || outcome.kind === "unauthorized") && !hasBegun) {
      this.#settle();
      this.#resolve(outcome);
      return;
    }
    const { link } = this.#call;
    const use = linkUse(this.#call);
    if (outcome.kind === "failed") link.reportCall(outcome.failure, use);
    else link.reportCall("answered", use, outcome.kind === "answer" ? outcome.again : null);
    if (outcome.kind === "failed" && outcome.failure.code === "upstream_timeout") this.#withdraw();
    const isUnclear = "unclear" in outcome && outcome.unclear;
    if (isUnclear && this.#mayHeal && !hasBegun) this.#heal(outcome);
    else this.#conclude(outcome);
  }

  /** Called when the caller disconnects or cancels the call. */
  gone(): void {
    if (this.#over) return;
    this.#settle();
    this.#giveUp();
    this.#resolve({ kind: "gone", server: this.#call.item.server });
  }

  #conclude(outcome: AskOutcome): void {
    if (this.#over) return;
    this.#answered = outcome.kind === "asks" || (outcome.kind === "answer" && !outcome.unclear);
    if (outcome.kind === "asks") {
      this.#asking = null;
      runInBackground(this.#continueCall(outcome), () => this.#fail(this.#ended()));
    } else if (outcome.kind === "answer") {
      const { bytes, code } = outcome;
      const answer = { kind: "message", bytes, code, server: this.#call.item.server } as const;
      if (this.#task?.state == null) this.#finish(answer);
      else this.#finishStored(this.#task, answer);
    } else {
      this.#fail(outcome.kind === "failed" ? outcome.failure : this.#ended());
    }
  }

  #leftMs(): number {
    return Math.max(1, this.#untilMs - performance.now());
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
    this.#left ??= new AbortController();
    const patience = { leftMs: this.#leftMs(), signal: this.#left.signal };
    this.#call.link.refusesSession(this.#target, patience).then(decided, () => decided(false));
  }

  #fail(failure: Failure): void {
    const { mcp, item } = this.#call;
    this.#finish(failedCall(failure, mcp, item.server));
  }

  #ask(to: CallTarget, leftMs = to.timeoutMs): void {
    const { mcp, item } = this.#call;
    const { sentId, callerId, binding } = this.#sent;
    const { secrets } = mcp.request.process;
    const wrap = (state: string) => wrapState(secrets, binding, state, Date.now());
    const { server, name: target } = item;
    const { dialect, method } = mcp;
    const { headers } = mcp.request.exchange;
    const task = this.#task;
    const logs = this;
    const of = { sentId, callerId, server, dialect, method, wrap, headers, target, logs, task };
    if (to.kind === "post") {
      const message = composeRequest(to, mcp, item, this.#sent);
      this.#asking = askServer(to, message, of, this, leftMs);
      return;
    }
    const answering = { ...of, progressToken: this.#sent.progressToken };
    const message = composeMessage(method, this.#sent);
    this.#asking = askChannel(to, message, answering, this, leftMs);
  }

  /** Stores what the answer says about a task, and then answers. */
  #finishStored(task: CallTask, answer: Outcome): void {
    const stored = storeTask(this.#call, task).then(() => this.#finish(answer));
    runInBackground(stored, () => this.#fail({ code: "database_unavailable" }));
  }

  #settle(): void {
    this.#over = true;
    this.#stopListening();
    this.#forget();
    this.#stopTaking();
    this.#allowed();
    this.#carried(this.#answered);
  }

  /** Cancels the call at the server, and withdraws questions that the client has not answered. */
  #giveUp(): void {
    this.#left?.abort();
    this.#asking?.cancel();
    this.#withdraw();
  }

  /**
   * Tells a server that shares a session or a channel among callers that nobody waits for the
   * request (MCP 2025-11-25, "Cancellation"; MCP 2026-07-28, stdio). Elsewhere the end of the
   * request's own connection says so.
   */
  #withdraw(): void {
    if (!isShared(this.#target)) return;
    const said = { requestId: Number(this.#sent.sentId), reason: GIVEN_UP };
    void this.#call.link.notify("notifications/cancelled", said, this.#target);
  }

  #finish(outcome: Outcome): void {
    if (this.#over) return;
    this.#settle();
    if (this.#reply.hasBegun) this.#resolve(outcome);
    else atEndOfTurn(() => this.#resolve(outcome));
  }

  /** Asks the client the server's questions, and continues the call with the client's answers. */
  async #continueCall(asked: Extract<AskOutcome, { kind: "asks" }>): Promise<void> {
    const { spans, callerId } = this.#sent;
    this.#left ??= new AbortController();
    const rounds = ++this.#rounds;
    const round = { call: this.#call, target: this.#target, spans, callerId, rounds, asked };
    const next = await nextRound(round, this.#left.signal).catch(() => null);
    if (this.#over) return;
    if (next?.ok) {
      this.#sent = { ...this.#sent, ...next.sent };
      this.#ask(next.target);
    } else if (next) this.#finish(next.outcome);
    else this.#fail({ code: "database_unavailable" });
  }

  #ended(): Failure {
    const problem = "It ended the session during the call.";
    return { code: "upstream_failed", params: { server: this.#call.item.server.name, problem } };
  }
}
