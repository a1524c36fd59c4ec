import { databaseErrorCode } from "@/db/unavailable";
import { isPreflight, pageHeaders, preflightAnswer } from "@/gateway/http/edge/page-origins";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Request } from "@/gateway/http/request";
import { discoveryEndpoint } from "@/gateway/oauth/discovery-endpoint";
import { oauthEndpoint } from "@/gateway/oauth/oauth-endpoint";
import { feed } from "@/lib/change-feed/feed";
import { countRequest } from "@/lib/metrics/requests";
import { openedProcess } from "@/lib/process/process";
import { whyUnavailable } from "@/lib/process/storage";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { documentEndpoint } from "./api/document-endpoint";
import { apiEndpoint } from "./api/endpoint";
import { alive, ready } from "./health";
import { type DataPlanePart, dataPlanePart } from "./is-data-plane";
import { keySetEndpoint } from "./key-set-endpoint";
import { leaksEndpoint } from "./leaks-endpoint";
import { mcpEndpoint } from "./mcp-endpoint";
import { metricsEndpoint } from "./metrics-endpoint";
import { headersEndpoint, tokenEndpoint } from "./token-endpoint";
import { whenFresh } from "./when-fresh";

/**
 * Answers a request to the data plane, or returns null if the path belongs to the console. Never
 * rejects: an unreachable database gives a 503, and a bug gives a 500 and is logged. Every response
 * has an `x-request-id` header.
 */
export function dataPlane(exchange: Exchange): MaybePromise<Answer> | null {
  const part = dataPlanePart(exchange.path);
  if (part === null) return null;
  const { requestId } = exchange;
  const startedAtMs = performance.now();
  const page = exchange.headers.origin === undefined ? null : pageOf(exchange, part);
  const end = (given: Answer): Answer => {
    countRequest(part, given.status, startedAtMs);
    // Every response has a separate headers object, so the object can be changed without a copy.
    const headers: Record<string, string> = given.headers;
    headers["x-request-id"] = requestId;
    // The parts that are open to all pages have set these headers already.
    if (page === null || "access-control-allow-origin" in headers) return given;
    return { ...given, headers: { ...headers, ...page } };
  };
  const broken = (error: unknown) => end(failed(error, part, requestId));
  try {
    const methods = page === null || !isPreflight(exchange) ? undefined : METHODS[part];
    if (methods !== undefined) return end(preflightAnswer(exchange, methods));
    const given = handlers[part](exchange);
    return given instanceof Promise ? given.then(end, broken) : end(given);
  } catch (error) {
    return broken(error);
  }
}

/** The parts that pages of the allowed origins may use, with the methods for a preflight. */
const METHODS: Partial<Readonly<Record<DataPlanePart, string>>> = {
  // A client of the SDK ends a session with a DELETE, and must be able to read the answer.
  mcp: "GET, POST, DELETE",
  token: "POST",
  headers: "POST",
  key_set: "GET",
};
/**
 * The parts that answer preflights themselves, and `not_offered`, so that pages can read its 404.
 */
const OPEN: ReadonlySet<DataPlanePart> = new Set(["oauth", "discovery", "not_offered"]);

/**
 * Returns the headers for a page of an allowed origin, or null if the request comes from no such
 * page.
 */
function pageOf({ headers }: Exchange, part: DataPlanePart): Record<string, string> | null {
  if (!isForPages(part)) return null;
  return pageHeaders(headers.origin, openedProcess()?.config.allowedOrigins ?? []);
}

function isForPages(part: DataPlanePart): boolean {
  return part in METHODS || OPEN.has(part);
}

function failed(error: unknown, part: DataPlanePart, requestId: string): Answer {
  const unavailable = whyUnavailable(error);
  if (unavailable !== null) return failureAnswer({ code: unavailable }, requestId);
  // The message and stack of a database error are not logged, because Drizzle's message contains
  // the query's parameters.
  const code = databaseErrorCode(error);
  const stack = code === null && error instanceof Error ? error.stack : undefined;
  openedProcess()?.log.error({ requestId, part, code, stack }, "a request failed");
  return failureAnswer({ code: "internal" }, requestId);
}

type Handler = (request: Request) => MaybePromise<Answer>;

/**
 * Wraps a handler: calls it with the open process and the current time, or answers 503 if no
 * process is open.
 */
const opened =
  (handler: Handler) =>
  (exchange: Exchange): MaybePromise<Answer> => {
    const process = openedProcess();
    if (process) {
      return handler({ exchange, process, now: new Date(), feedRevision: feed().revision("*") });
    }
    const failure = { code: "busy", retryAfterSeconds: 1 } as const;
    return failureAnswer(failure, exchange.requestId);
  };

const handlers: Readonly<Record<DataPlanePart, (exchange: Exchange) => MaybePromise<Answer>>> = {
  api: opened(whenFresh(apiEndpoint)),
  api_document: opened(documentEndpoint),
  token: opened(whenFresh(tokenEndpoint)),
  headers: opened(whenFresh(headersEndpoint)),
  leaks: opened(whenFresh(leaksEndpoint)),
  mcp: opened(whenFresh(mcpEndpoint)),
  key_set: opened(keySetEndpoint),
  oauth: opened(whenFresh(oauthEndpoint)),
  discovery: opened(discoveryEndpoint),
  ready: opened(ready),
  metrics: opened(metricsEndpoint),
  alive: () => alive(),
  not_offered: ({ requestId }) => failureAnswer({ code: "not_found" }, requestId),
};
