import { SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { type Failure, fail } from "@/lib/errors";
import { type DialError, dialErrorOf } from "@/lib/upstreams/dial/dial-error";

/**
 * Why no answer came, as a value that can be thrown through the SDK: `text` is a whole sentence for
 * people, free of addresses and secrets; `detail` is exact and for the log and operators.
 */
export class LinkProblem extends Error {
  readonly kind: "unavailable" | "failed" | "timeout" | "lost" | "unauthorized";
  readonly detail: string;

  constructor(kind: LinkProblem["kind"], text: string, detail = text) {
    super(text);
    this.name = "LinkProblem";
    this.kind = kind;
    this.detail = detail;
  }
}

const BY_SYSTEM_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "It refuses connections: nothing listens at its address.",
  ECONNRESET: "It broke the connection off.",
  EPIPE: "It broke the connection off.",
  UND_ERR_SOCKET: "It broke the connection off.",
  ENOTFOUND: "Its host name is not known.",
  EAI_AGAIN: "Its host name could not be looked up.",
  ETIMEDOUT: "Connecting took too long.",
  UND_ERR_CONNECT_TIMEOUT: "Connecting took too long.",
  EHOSTUNREACH: "Its host is not reachable.",
  ENETUNREACH: "Its network is not reachable.",
  CERT_HAS_EXPIRED: "Its TLS certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "Its TLS certificate is self-signed.",
  SELF_SIGNED_CERT_IN_CHAIN: "Its TLS certificate is self-signed.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Its TLS certificate comes from an unknown authority.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "Its TLS certificate comes from an unknown authority.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its TLS certificate is for another name.",
  EPROTO: "It does not speak TLS as expected.",
};

/**
 * What went wrong, from whatever the SDK, fetch or a stream threw. An error of our own database is
 * no server's problem and holds parameters: it is thrown on.
 */
export function problemOf(error: unknown): LinkProblem {
  const chain = causes(error);
  if (chain.some(isDatabaseError)) throw error;
  const known = chain.find((one) => one instanceof LinkProblem);
  if (known) return known as LinkProblem;
  const dial = dialErrorOf(error);
  if (dial) return dialProblem(dial);
  const http = chain.find((one) => one instanceof SdkHttpError) as SdkHttpError | undefined;
  if (http) return statusProblem(http.status, http.message);
  const detail = oneLine(said(chain.map((one) => messageOf(one))).join(": "));
  for (const one of chain) {
    const code = (one as { code?: unknown }).code;
    const text = typeof code === "string" ? BY_SYSTEM_CODE[code] : undefined;
    if (text) return new LinkProblem("unavailable", text, detail);
    if (code === 401) return statusProblem(401, detail);
    if (typeof code === "number" && code >= 300 && code < 600) return statusProblem(code, detail);
  }
  const sdk = chain.find((one) => one instanceof SdkError) as SdkError | undefined;
  if (sdk) return sdkProblem(sdk, detail);
  if (chain.some((one) => one instanceof SyntaxError || messageOf(one).includes("JSON"))) {
    return new LinkProblem("failed", "It answered with something that is not JSON-RPC.", detail);
  }
  if (chain.some((one) => /terminated|aborted|closed|disconnected/i.test(messageOf(one)))) {
    return new LinkProblem("unavailable", "It broke the connection off.", detail);
  }
  return new LinkProblem("failed", "It did not answer as MCP asks.", detail);
}

/** A failure for callers: which server, what happened, and nothing that only operators may know. */
export function failureOf(
  server: string,
  problem: LinkProblem,
  limitMs: number,
): { readonly ok: false; readonly failure: Failure } {
  const reason = problem.detail;
  if (problem.kind === "timeout") {
    return fail("upstream_timeout", { reason, params: { server, limit: limitMs / 1000 } });
  }
  const code = problem.kind === "unavailable" ? "upstream_unavailable" : "upstream_failed";
  return fail(code, { reason, params: { server, problem: problem.message } });
}

/** What an HTTP status other than success says. */
export function statusProblem(status: number, detail: string): LinkProblem {
  const exact = oneLine(`HTTP ${status}: ${detail}`);
  if (status === 401)
    return new LinkProblem("unauthorized", "It asks for other credentials.", exact);
  if (status === 403)
    return new LinkProblem("failed", "It forbids access with these credentials.", exact);
  if (status === 404 || status === 405) {
    return new LinkProblem(
      "failed",
      `There is no MCP endpoint at this address (HTTP ${status}).`,
      exact,
    );
  }
  if (status === 429)
    return new LinkProblem("unavailable", "It limits how often it is asked.", exact);
  if (status >= 300 && status < 400) {
    return new LinkProblem(
      "failed",
      "It redirects to another address, which is not followed.",
      exact,
    );
  }
  const kind = status >= 500 ? "unavailable" : "failed";
  return new LinkProblem(kind, `It answered with HTTP ${status}.`, exact);
}

function sdkProblem(error: SdkError, detail: string): LinkProblem {
  if (error.code === SdkErrorCode.RequestTimeout) return new LinkProblem("timeout", detail);
  if (error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected) {
    return new LinkProblem("unavailable", "It broke the connection off.", detail);
  }
  if (/content type/i.test(error.message)) {
    return new LinkProblem("failed", "It answered with a content type that is not MCP's.", detail);
  }
  return new LinkProblem("failed", "It did not answer as MCP asks.", detail);
}

/** An error and everything that caused it, outermost first. */
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

function dialProblem({ fault, message }: DialError): LinkProblem {
  if (fault === "refused") {
    return new LinkProblem(
      "unavailable",
      "Its address is one that Latchkey does not connect to.",
      message,
    );
  }
  if (fault === "redirected") {
    return new LinkProblem(
      "failed",
      "It redirects to another address, which is not followed.",
      message,
    );
  }
  if (fault === "connect_timeout") {
    return new LinkProblem("unavailable", "Connecting took too long.", message);
  }
  if (fault === "too_large") return new LinkProblem("failed", "Its answer is too large.", message);
  return new LinkProblem("failed", message);
}

function isDatabaseError(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  return ("query" in error && "params" in error) || (error as Error).name === "PostgresError";
}

/** A cause is often repeated by what it caused: once is enough. */
const said = (messages: readonly string[]): string[] =>
  messages.filter((text, at) => !messages.slice(0, at).some((before) => before.includes(text)));

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const oneLine = (text: string): string => text.replace(/\s+/g, " ").slice(0, 500);
