import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import { failureAnswer } from "@/lib/error-wire";
import { mcpEndpoint } from "@/lib/gateway/mcp-endpoint";
import { openedProcess } from "@/lib/process";
import type { Answer, Exchange } from "./exchange";
import { alive, ready } from "./health";
import { type DataPlanePart, dataPlanePart } from "./is-data-plane";
import { keySetEndpoint } from "./key-set";
import type { Request } from "./request";
import { tokenEndpoint } from "./token-endpoint";

/**
 * Answers a request of the data plane; null where its path belongs to the console. Never rejects:
 * an unreachable database is 503, a bug is 500 and a line in the log. Every answer carries
 * `x-request-id`. The doors only translate.
 */
export function dataPlane(exchange: Exchange): Promise<Answer> | null {
  const part = dataPlanePart(exchange.path);
  return part && answer(part, exchange);
}

async function answer(part: DataPlanePart, exchange: Exchange): Promise<Answer> {
  const given = await guarded(part, exchange);
  return { ...given, headers: { ...given.headers, "x-request-id": exchange.requestId } };
}

async function guarded(part: DataPlanePart, exchange: Exchange): Promise<Answer> {
  if (part === "alive") return alive();
  const process = openedProcess();
  if (!process) return failureAnswer({ code: "busy", retryAfterSeconds: 1 }, exchange.requestId);
  try {
    return await handlers[part]({ exchange, process, now: new Date() });
  } catch (error) {
    if (isDatabaseUnavailable(error)) {
      return failureAnswer({ code: "database_unavailable" }, exchange.requestId);
    }
    // Neither message nor stack of a database error: Drizzle's holds the parameters.
    const code = databaseErrorCode(error);
    const stack = code === null && error instanceof Error ? error.stack : undefined;
    process.log.error({ requestId: exchange.requestId, part, code, stack }, "a request failed");
    return failureAnswer({ code: "internal" }, exchange.requestId);
  }
}

type Handler = (request: Request) => Promise<Answer>;

const handlers: Readonly<Record<Exclude<DataPlanePart, "alive">, Handler>> = {
  token: tokenEndpoint,
  mcp: mcpEndpoint,
  key_set: keySetEndpoint,
  ready,
  not_offered: async ({ exchange }) => failureAnswer({ code: "not_found" }, exchange.requestId),
};
