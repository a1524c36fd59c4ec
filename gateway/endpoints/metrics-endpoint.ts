import { timingSafeEqual } from "node:crypto";
import { bearerToken } from "@/gateway/callers/bearer-token";
import { challenged } from "@/gateway/callers/challenge";
import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { metricsDigest } from "@/lib/metrics/digest";
import { EXPOSITION_TYPE, exposition } from "@/lib/metrics/exposition";

/**
 * `/metrics`: serves all metrics in Prometheus' text format to clients with METRICS_TOKEN. Answers
 * 404 if METRICS_TOKEN is not set.
 */
export async function metricsEndpoint({ exchange, process }: Request): Promise<Answer> {
  const { requestId } = exchange;
  if (!process.metricsDigest) return failureAnswer({ code: "not_found" }, requestId);
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  const token = bearerToken(exchange);
  if (!token.ok) return challenged(token.failure, requestId);
  if (!timingSafeEqual(metricsDigest(token.value), process.metricsDigest)) {
    return challenged({ code: "invalid_token", reason: "metrics" }, requestId);
  }
  if (exchange.method !== "GET" && exchange.method !== "HEAD") {
    return methodNotAllowed(exchange, "GET, HEAD");
  }
  return metricsAnswer();
}

/** Builds the response that contains all metrics. */
export function metricsAnswer(): Answer {
  return {
    status: 200,
    headers: { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" },
    body: exposition(),
  };
}
