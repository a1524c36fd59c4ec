import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import { documentEndpoint } from "@/lib/api/document-endpoint";
import { apiEndpoint } from "@/lib/api/endpoint";
import { failureAnswer } from "@/lib/error-wire";
import { mcpEndpoint } from "@/lib/gateway/mcp-endpoint";
import { countRequest } from "@/lib/metrics/requests";
import { openedProcess } from "@/lib/process";
import type { Answer, Exchange } from "./exchange";
import { alive, ready } from "./health";
import { type DataPlanePart, dataPlanePart } from "./is-data-plane";
import { keySetEndpoint } from "./key-set";
import { metricsEndpoint } from "./metrics-endpoint";
import type { Request } from "./request";
import { tokenEndpoint } from "./token-endpoint";
import { whenFresh } from "./when-fresh";

/**
 * Answers a request of the data plane; null where its path belongs to the console. Never rejects:
 * an unreachable database is 503, a bug is 500 and a line in the log. Every answer carries
 * `x-request-id`. The doors only translate.
 */
export function dataPlane(exchange: Exchange): Promise<Answer> | null {
  const part = dataPlanePart(exchange.path);
  return part && countRequest(part, answer(part, exchange));
}

async function answer(part: DataPlanePart, exchange: Exchange): Promise<Answer> {
  const { requestId } = exchange;
  let given: Answer;
  try {
    given = await handlers[part](exchange);
  } catch (error) {
    given = failed(error, part, requestId);
  }
  // Handlers make their headers anew for each answer, and this is on the path that is measured.
  const headers: Record<string, string> = given.headers;
  headers["x-request-id"] = requestId;
  return given;
}

function failed(error: unknown, part: DataPlanePart, requestId: string): Answer {
  if (isDatabaseUnavailable(error))
    return failureAnswer({ code: "database_unavailable" }, requestId);
  // Neither message nor stack of a database error: Drizzle's holds the parameters.
  const code = databaseErrorCode(error);
  const stack = code === null && error instanceof Error ? error.stack : undefined;
  openedProcess()?.log.error({ requestId, part, code, stack }, "a request failed");
  return failureAnswer({ code: "internal" }, requestId);
}

type Handler = (request: Request) => Promise<Answer>;

/** Gives a handler its process and moment; without a process there is nothing to answer with yet. */
const opened =
  (handler: Handler) =>
  (exchange: Exchange): Promise<Answer> => {
    const process = openedProcess();
    if (process) return handler({ exchange, process, now: new Date() });
    const failure = { code: "busy", retryAfterSeconds: 1 } as const;
    return Promise.resolve(failureAnswer(failure, exchange.requestId));
  };

const handlers: Readonly<Record<DataPlanePart, (exchange: Exchange) => Promise<Answer>>> = {
  api: opened(whenFresh(apiEndpoint)),
  api_document: opened(documentEndpoint),
  token: opened(whenFresh(tokenEndpoint)),
  mcp: opened(whenFresh(mcpEndpoint)),
  key_set: opened(keySetEndpoint),
  ready: opened(ready),
  metrics: opened(metricsEndpoint),
  alive: async () => alive(),
  not_offered: async ({ requestId }) => failureAnswer({ code: "not_found" }, requestId),
};
