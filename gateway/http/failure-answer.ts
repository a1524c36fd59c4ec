import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { maskAll } from "@/lib/secrets/view";
import type { Answer } from "./exchange";

/**
 * Builds a response in the error format of the whole API: `{ error, message, request_id, fields?,
 * problem?, current? }`. The response is never cached, and has `Retry-After` in seconds if the
 * client may try again later.
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
