import { type Failure, fail } from "@/lib/errors/errors";
import type { ProblemKind } from "@/lib/servers/fault";
import { FAULT_OF_KIND, FAULTS, type LinkFault } from "@/lib/servers/faults";
import { fillText } from "@/lib/words/fill-text";
import { amountText } from "@/lib/words/view-count";
import { faultOfClientAnswer, faultOfStatus } from "./fault-of";
import { askedText } from "./question";
import { comesBack, retryAfterSeconds } from "./retry-after";

/**
 * The reason why no answer came. It is an error, so that it can be thrown through the SDK.
 * `message` is a complete sentence for people, and `hint` says what to do. Neither contains
 * addresses or secrets. `detail` is the exact text, limited in length, for the log and for
 * operators.
 */
export class LinkProblem extends Error {
  readonly kind: ProblemKind;
  readonly fault: LinkFault;
  readonly hint: string;
  readonly detail: string;
  /** True if the caller cancelled, which says nothing about the server. */
  readonly callerLeft: boolean = false;
  /** Seconds until the server accepts another request, or null if the server did not say. */
  readonly retryAfterSeconds: number | null;
  /**
   * The method of the last request from the server that Latchkey refused during the call, or null
   * if there was none.
   */
  asked: string | null = null;

  constructor(
    kind: ProblemKind,
    text: string,
    detail = text,
    fault: LinkFault = FAULT_OF_KIND[kind],
    hint: string = FAULTS[fault].hint,
    retryAfterSeconds: number | null = null,
  ) {
    super(text);
    this.name = "LinkProblem";
    this.kind = kind;
    this.fault = fault;
    this.hint = hint;
    this.retryAfterSeconds = retryAfterSeconds;
    this.detail = kept(detail);
  }

  /** Returns this problem with the secrets in its detail removed. */
  masked(mask: (text: string) => string): LinkProblem {
    return this.#copy(mask(this.detail), this.asked);
  }

  /**
   * Returns this problem, extended with the method of a question that Latchkey refused during the
   * call.
   */
  afterAsking(method: string): LinkProblem {
    return this.callerLeft ? this : this.#copy(this.detail, method);
  }

  #copy(detail: string, asked: string | null): LinkProblem {
    const { kind, message, fault, hint, retryAfterSeconds } = this;
    const copy = new LinkProblem(kind, message, detail, fault, hint, retryAfterSeconds);
    copy.asked = asked;
    return copy;
  }
}

/** The problem of a call whose caller disconnected or cancelled it. */
export class CallerLeft extends LinkProblem {
  override readonly callerLeft = true;

  constructor() {
    super("failed", "The caller disconnected.");
  }
}

/**
 * Maximum number of characters to keep before secrets are masked. The limit is far above the number
 * that is shown, so that no secret is cut in two.
 */
const KEPT_CHARACTERS = 65_536;
/** Maximum number of characters to show and log. */
const SHOWN_CHARACTERS = 4_000;

function kept(text: string): string {
  if (text.length <= KEPT_CHARACTERS) return text;
  return text.slice(0, KEPT_CHARACTERS).replace(/\S*$/, "");
}

interface Particulars {
  readonly detail?: string;
  /** The values for the placeholders in the fault's sentence. */
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Returns the sentence for a fault, with its placeholders filled in. */
export function faultText(fault: LinkFault, params: Particulars["params"] = {}): string {
  return fillText(FAULTS[fault].text, params);
}

/** Creates a problem with the standard texts of its fault. */
export function linkProblem(fault: LinkFault, { detail, params }: Particulars = {}): LinkProblem {
  return new LinkProblem(FAULTS[fault].kind, faultText(fault, params), detail, fault);
}

/**
 * Converts a problem into a failure for callers, which names the server, what happened and the
 * remedy. The exact text goes only into `reason`, for operators. Mask secrets before calling this.
 */
export function failureOf(
  server: string,
  problem: LinkProblem,
  limitMs: number,
): { readonly ok: false; readonly failure: Failure } {
  const { kind, fault, hint, message, detail } = problem;
  const asked: Record<string, string> =
    problem.asked === null ? {} : { asked: askedText(problem.asked) };
  const reason = detail.slice(0, SHOWN_CHARACTERS);
  if (kind === "timeout") {
    const limit = limitMs / 1000;
    const text = `It did not answer within ${amountText(limit, "second")}.`;
    const params = { server, limit, ...asked };
    return fail("upstream_timeout", { reason, params, problem: { code: fault, text, hint } });
  }
  const code = kind === "unavailable" ? "upstream_unavailable" : "upstream_failed";
  const params = { server, problem: message, ...asked };
  const { retryAfterSeconds } = problem;
  return fail(code, {
    reason,
    params,
    problem: { code: fault, text: message, hint },
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  });
}

/**
 * Returns the problem for an HTTP status that reports a failure. `retryAfter` is the value of the
 * `Retry-After` header.
 */
export function statusProblem(
  status: number,
  detail: string,
  retryAfter: string | null = null,
): LinkProblem {
  const exact = oneLine(`HTTP ${status}: ${detail}`);
  const fault = faultOfClientAnswer(status, detail) ?? faultOfStatus(status);
  const { kind, hint } = FAULTS[fault];
  const after = comesBack(status) ? retryAfterSeconds(retryAfter, Date.now()) : null;
  return new LinkProblem(kind, faultText(fault, { status }), exact, fault, hint, after);
}

/** Returns a text in one line, limited in length. */
export const oneLine = (text: string): string => kept(text).replace(/\s+/g, " ");
