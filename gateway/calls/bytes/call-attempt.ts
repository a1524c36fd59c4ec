import { mayContinue, recordEnded } from "@/gateway/admission/may-continue";
import { type Call, linkUse, usedBy } from "@/gateway/calls/call";
import { cancellable } from "@/gateway/calls/cancellable";
import { failedCall } from "@/gateway/calls/failed-call";
import { wrapState } from "@/gateway/calls/request-state";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import type { Outcome } from "@/gateway/messages/outcome";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import type { CallTarget, LinkCaller, PostTarget } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { type OngoingAccess, type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import type { Failure } from "@/lib/errors/errors";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { askChannel } from "./ask-channel";
import { type Asking, type AskListener, askServer } from "./ask-server";
import { composeMessage, composeRequest, isShared } from "./compose-call";
import { nextRound } from "./next-round";
import type { Sent } from "./sent-params";
import type { AskOutcome } from "./server-answer";

/** The outcome of an attempt, or why the server did not execute the call. */
export type Attempted =
  | Outcome
  | { readonly kind: "lost" }
  | { readonly kind: "unauthorized"; readonly problem: LinkProblem };

const NOTHING = () => {};
const LOST = { kind: "lost" } as const;
const GIVEN_UP = "The caller no longer waits.";

/**
 * A single attempt to make a call. It reads the server's messages, passes them on to the caller,
 * and resolves with one outcome.
 */
export class CallAttempt implements AskListener, ReplyListener, OngoingAccess {
  readonly #call: Call;
  readonly #reply: Reply;
  readonly #target: CallTarget;
  #sent: Sent;
  readonly #untilMs: number;
  #resolve: (attempted: Attempted) => void = NOTHING;
  #stopListening = NOTHING;
  #forget = NOTHING;
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

  notification(notice: Buffer): void {
    if (!this.#over) this.#reply.message(notice);
  }

  pause(): void {
    this.#asking?.pause();
  }

  resume(): void {
    this.#asking?.resume();
  }

  end(outcome: AskOutcome): void {
    if (this.#over) return;
    const hasBegun = this.#reply.hasBegun;
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
      this.#finish({ kind: "message", bytes, code, server: this.#call.item.server });
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
    const { server } = item;
    const { dialect, method } = mcp;
    if (to.kind === "post") {
      const answering = { sentId, callerId, server, dialect, method, wrap };
      const message = composeRequest(to, mcp, item, this.#sent);
      this.#asking = askServer(to, message, answering, this, leftMs);
      return;
    }
    const { progressToken } = this.#sent;
    const answering = { sentId, callerId, server, dialect, method, wrap, progressToken };
    const message = composeMessage(method, this.#sent);
    this.#asking = askChannel(to, message, answering, this, leftMs);
  }

  #settle(): void {
    this.#over = true;
    this.#stopListening();
    this.#forget();
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
