import {
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnsupportedProtocolVersionError,
} from "@modelcontextprotocol/client";
import { PlainFault } from "@/gateway/http/plain/plain-fault";
import { type Failure, fail } from "@/lib/errors/errors";
import { FAULT_OF_KIND, FAULTS, type LinkFault, type ProblemKind } from "@/lib/servers/faults";
import { type DialError, dialErrorOf } from "./dial/dial-error";
import { faultOfAlert, faultOfClientAnswer, faultOfStatus, faultOfSystemCode } from "./fault-of";
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
  return FAULTS[fault].text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
}

/** Creates a problem with the standard texts of its fault. */
export function linkProblem(fault: LinkFault, { detail, params }: Particulars = {}): LinkProblem {
  return new LinkProblem(FAULTS[fault].kind, faultText(fault, params), detail, fault);
}

const PLAIN_FAULTS: Readonly<Record<PlainFault["tag"], LinkFault>> = {
  broken: "connection_broken",
  not_http: "not_http",
  too_many_pieces: "answer_in_pieces",
  unreadable: "not_mcp",
};

/**
 * Finds the problem behind anything that the SDK, fetch or a stream threw. Errors of Latchkey's own
 * database are thrown again, because they are not the server's fault and contain query parameters.
 */
export function problemOf(error: unknown): LinkProblem {
  const chain = causes(error);
  if (chain.some(isDatabaseError)) throw error;
  const known = chain.find((one) => one instanceof LinkProblem);
  if (known) return known as LinkProblem;
  const dial = dialErrorOf(error);
  if (dial) return dialProblem(dial);
  if (error instanceof PlainFault) {
    return linkProblem(PLAIN_FAULTS[error.tag], { detail: error.message });
  }
  const http = chain.find((one) => one instanceof SdkHttpError) as SdkHttpError | undefined;
  if (http) return statusProblem(http.status, http.message);
  const detail = oneLine(said(chain.map((one) => messageOf(one))).join(": "));
  for (const one of chain) {
    const code = (one as { code?: unknown }).code;
    const fault = faultOfAlert(one) ?? faultOfSystemCode(code);
    if (fault) return linkProblem(fault, { detail });
    if (typeof code === "number" && code >= 300 && code < 600) return statusProblem(code, detail);
  }
  if (chain.some((one) => one instanceof SyntaxError))
    return linkProblem("not_jsonrpc", { detail });
  const sdk = chain.find((one) => one instanceof SdkError) as SdkError | undefined;
  if (sdk) return sdkProblem(sdk, chain, detail);
  if (chain.some((one) => messageOf(one).includes("JSON"))) {
    return linkProblem("not_jsonrpc", { detail });
  }
  if (chain.some((one) => /terminated|aborted|closed|disconnected/i.test(messageOf(one)))) {
    return linkProblem("connection_broken", { detail });
  }
  return linkProblem(isOfVersion(chain) ? "wrong_version" : "not_mcp", { detail });
}

/**
 * True if an error is about the protocol version. For modern servers the SDK has an error class,
 * but for legacy servers only an error text.
 */
function isOfVersion(chain: readonly unknown[]): boolean {
  return chain.some(
    (one) =>
      one instanceof UnsupportedProtocolVersionError ||
      /protocol version is not supported/i.test(messageOf(one)),
  );
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
    const text = `It did not answer within ${limit} seconds.`;
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

function sdkProblem(error: SdkError, chain: readonly unknown[], detail: string): LinkProblem {
  if (error.code === SdkErrorCode.RequestTimeout) return linkProblem("timeout", { detail });
  if (error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected) {
    return linkProblem("connection_broken", { detail });
  }
  if (/content type/i.test(error.message)) return linkProblem("content_type", { detail });
  return linkProblem(isOfVersion(chain) ? "wrong_version" : "not_mcp", { detail });
}

/** Returns an error and its chain of causes, starting with the error itself. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let one: unknown = error; one && found.length < 8; one = nextCause(one)) found.push(one);
  return found;
}

function nextCause(error: unknown): unknown {
  const { cause, errors, data } = error as { cause?: unknown; errors?: unknown; data?: unknown };
  if (cause) return cause;
  if (Array.isArray(errors)) return errors[0];
  return (data as { cause?: unknown } | undefined)?.cause;
}

const FAULT_OF_DIAL: Readonly<Record<DialError["fault"], LinkFault>> = {
  refused: "address_refused",
  redirected: "http_redirect",
  connect_timeout: "connect_timeout",
  proxy_unreachable: "proxy_unreachable",
  proxy_credentials: "proxy_credentials",
  proxy_refused: "proxy_refused",
  proxy_failed: "proxy_failed",
  proxy_no_name: "proxy_no_name",
  too_large: "answer_too_large",
  in_pieces: "answer_in_pieces",
  encoded: "compressed",
};

function dialProblem({ fault, message }: DialError): LinkProblem {
  const known = FAULT_OF_DIAL[fault];
  const text = fault === "too_large" ? "Its answer is too large." : faultText(known);
  return new LinkProblem(FAULTS[known].kind, text, message, known);
}

function isDatabaseError(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  return ("query" in error && "params" in error) || (error as Error).name === "PostgresError";
}

/**
 * Drops each text that an earlier text contains, because an error often repeats the text of its
 * cause.
 */
const said = (messages: readonly string[]): string[] =>
  messages.filter((text, at) => !messages.slice(0, at).some((before) => before.includes(text)));

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const oneLine = (text: string): string => kept(text).replace(/\s+/g, " ");
