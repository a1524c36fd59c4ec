import type { AskOutcome } from "@/gateway/calls/transport/ask-outcome";
import { answersMethod, canAsk, declaredCapabilities } from "@/gateway/questions/declared";
import { waitingCalls } from "@/gateway/questions/waiting-calls";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import { runInBackground } from "@/lib/process/guard-callback";
import type { Fields } from "@/lib/std/is-record";
import type { ClientRequest } from "./client-request";
import type { Sent } from "./sent-params";
import { askNow, inputRequired, NOT_ANSWERED, type WaitingCall } from "./waiting-call";

/** Maximum number of questions of a server of the initialize era during one call. */
const MOST_QUESTIONS = 8;

/** A call during which a server may ask questions. */
export interface QuestionedCall
  extends WaitingCall,
    Pick<ClientRequest, "call" | "isOver" | "leaving" | "sendAway" | "endWaiting"> {
  readonly sent: Sent;
}

/** A question with which the client was sent away, and what became of the call meanwhile. */
export interface Waiting {
  readonly question: ServerQuestion;
  outcome: AskOutcome | null;
}

/** The questions that a server of the initialize era asks during one call. */
export class CallQuestions {
  readonly #of: QuestionedCall;
  readonly #target: CallTarget;
  #asked = 0;
  /** Set while the client of the call has been sent away with a question of the server. */
  #waits: Waiting | null = null;

  constructor(of: QuestionedCall, target: CallTarget) {
    this.#of = of;
    this.#target = target;
  }

  get haveBegun(): boolean {
    return this.#asked > 0;
  }

  get areWaiting(): boolean {
    return this.#waits !== null;
  }

  /** Passes a question to the client. Returns false if it cannot be asked. */
  pass(question: ServerQuestion): boolean {
    const { mcp, link } = this.#of.call;
    const declared = declaredCapabilities(mcp);
    if (this.#of.isOver || this.#waits || !link.principal || !this.#target.isAlone()) return false;
    if (++this.#asked > MOST_QUESTIONS || !answersMethod(declared, question.method)) return false;
    runInBackground(this.#pass(question, declared), () => question.reply({ error: NOT_ANSWERED }));
    return true;
  }

  /** Keeps the outcome of a call whose client has been sent away. Returns false if none has. */
  keep(outcome: AskOutcome): boolean {
    if (this.#waits) this.#waits.outcome = outcome;
    return this.#waits !== null;
  }

  /** Takes what the client was sent away with, because it has come back. */
  takeWaiting(): Waiting | null {
    const waiting = this.#waits;
    this.#waits = null;
    return waiting;
  }

  async #pass(question: ServerQuestion, declared: Fields): Promise<void> {
    const { method } = question;
    const params = await question.params();
    if (this.#of.isOver) return;
    const { mcp } = this.#of.call;
    if (!canAsk(declared, method, params)) question.reply({ error: NOT_ANSWERED });
    else if (mcp.dialect.hasResultTypes) this.#waitFor(question, params);
    else question.reply(await askNow(mcp, method, params, this.#of.leaving()));
  }

  /**
   * Ends the client's request with `input_required`, while the call at the server goes on (MCP
   * 2026-07-28, Multi Round-Trip Requests). The client's next request brings the answer.
   */
  #waitFor(question: ServerQuestion, params: Fields): void {
    const { call, sent } = this.#of;
    const { keyId } = sent.binding;
    const id = waitingCalls<WaitingCall>().add(keyId, this.#of, () => this.#of.endWaiting());
    if (id === null) {
      question.reply({ error: NOT_ANSWERED });
      return;
    }
    this.#waits = { question, outcome: null };
    this.#of.sendAway(inputRequired(call, sent, question.method, params, id));
  }
}
