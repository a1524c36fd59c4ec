import { mayContinue, recordEnded } from "@/gateway/admission/may-continue";
import { type Call, usedBy } from "@/gateway/calls/call";
import { cancellable } from "@/gateway/calls/cancellable";
import { refusedCall } from "@/gateway/calls/failed-call";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";
import { type OngoingAccess, type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import type { Failure } from "@/lib/errors/errors";
import { guardCallback } from "@/lib/process/guard-callback";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import type { Attempted } from "./attempted";

type Resolve = (attempted: Attempted) => void;

const NOTHING = () => {};

/**
 * The client's side of an attempt: the request that waits for the outcome. It ends without the
 * server's answer if the client disconnects or cancels, or if the caller loses access.
 */
export abstract class ClientRequest implements ReplyListener, OngoingAccess {
  call: Call;
  isOver = false;
  protected reply: Reply;
  protected resolve: Resolve = NOTHING;
  #stopListening = NOTHING;
  #forget = NOTHING;
  #allowed: () => void = NOTHING;
  #left: AbortController | null = null;

  constructor(call: Call) {
    this.call = call;
    this.reply = call.mcp.reply;
  }

  abstract pause(): void;
  abstract resume(): void;

  /** Cancels the call at the server, and withdraws questions that the client has not answered. */
  protected giveUp(): void {
    this.#left?.abort();
  }

  /** Returns a signal that aborts when nobody waits for the call any more. */
  leaving(): AbortSignal {
    this.#left ??= new AbortController();
    return this.#left.signal;
  }

  get feedRevision(): number | undefined {
    return this.call.mcp.request.feedRevision;
  }

  get untilMs(): number | null {
    return this.call.mcp.caller.key.endsAtMs;
  }

  judge(): MaybePromise<Verdict> {
    return mayContinue(this.call.mcp, usedBy(this.call));
  }

  accessEnded(failure: Failure): void {
    if (this.isOver) return;
    recordEnded(this.call.mcp, usedBy(this.call), failure);
    this.giveUp();
    this.fail(failure);
  }

  /** Called when the caller disconnects or cancels the call. */
  gone(): void {
    if (this.isOver) return;
    this.settle();
    this.giveUp();
    this.resolve({ kind: "gone", server: this.call.item.server });
  }

  /** Begins to watch the client's cancellation and the caller's access. */
  protected begin(resolve: Resolve): void {
    this.#waitWith(resolve);
    this.#allowed = watchAccess(this);
  }

  /** Begins to hear of a client that disconnects or reads slowly. */
  protected listen(): void {
    this.#stopListening = this.reply.listen(this);
  }

  /** Answers the client's request, while the call at the server goes on. */
  sendAway(outcome: Outcome): void {
    this.#stopListening();
    this.#forget();
    this.resolve(outcome);
  }

  /** Gives up a call whose client was sent away and did not come back. */
  endWaiting(): void {
    if (this.isOver) return;
    this.settle();
    this.giveUp();
  }

  /** Takes the client's next request in place of the one that was sent away. */
  protected takeNext(mcp: McpRequest): void {
    this.call = { ...this.call, mcp };
    this.reply = mcp.reply;
  }

  /** Begins to watch the client of the next request. */
  protected continueWith(resolve: Resolve): void {
    this.#waitWith(resolve);
    this.listen();
  }

  protected fail(failure: Failure): void {
    this.finish(refusedCall(this.call, failure));
  }

  protected finish(outcome: Outcome): void {
    if (this.isOver) return;
    this.settle();
    if (this.reply.hasBegun) this.resolve(outcome);
    else atEndOfTurn(() => this.resolve(outcome));
  }

  /** Ends the attempt. Nothing is watched any more. */
  protected settle(): void {
    this.isOver = true;
    this.#stopListening();
    this.#forget();
    this.#allowed();
  }

  #waitWith(resolve: Resolve): void {
    this.resolve = resolve;
    this.#forget = cancellable(
      this.call.mcp,
      guardCallback(() => this.gone()),
    );
  }
}
