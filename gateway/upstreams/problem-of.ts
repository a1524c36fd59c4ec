import {
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnsupportedProtocolVersionError,
} from "@modelcontextprotocol/client";
import { PlainFault } from "@/gateway/http/plain/plain-fault";
import { FAULTS, type LinkFault } from "@/lib/servers/faults";
import { type DialError, dialErrorOf } from "./dial/dial-error";
import { faultOfAlert, faultOfSystemCode } from "./fault-of";
import { faultText, LinkProblem, linkProblem, oneLine, statusProblem } from "./problem";

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
