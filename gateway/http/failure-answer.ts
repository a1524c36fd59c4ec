import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { maskAll } from "@/lib/secrets/view";
import type { Answer } from "./exchange";

/**
 * The single JSON error shape of the whole API: `{ error, message, request_id, fields?, problem?,
 * current? }`, never cached, with `Retry-After` in seconds if waiting helps.
 */
export function failureAnswer(
  failure: Failure,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const status = failureStatus(failure);
  const retry = failure.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...(retry === undefined ? {} : { "retry-after": String(retry) }),
      ...headers,
    },
    body: `${JSON.stringify({
      error: failure.code,
      message: failureText(failure),
      request_id: requestId,
      ...(failure.fields ? { fields: maskAll(failure.fields) } : {}),
      ...(failure.problem ? { problem: failure.problem } : {}),
      ...(failure.current ? { current: failure.current } : {}),
    })}\n`,
  };
}
