import { recordDenial } from "@/lib/audit/record-denial";
import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import type { Answer } from "@/lib/http/exchange";
import type { Request } from "@/lib/http/request";
import { namedIn } from "@/lib/keys/key-state";
import type { Caller } from "./authenticate";
import { errorText, jsonAnswer } from "./lean/rpc-text";
import { failureError } from "./rpc-errors";

/**
 * 429 with `Retry-After` and a JSON-RPC error that says which limit of the key it was. Recorded as a
 * denial, which is bounded: a client gone wild does not fill the calls.
 */
export function limitedAnswer(
  { exchange, now }: Request,
  { key }: Caller,
  failure: Failure,
  id: string | number | null = null,
): Answer {
  recordDenial({
    at: now,
    action: "mcp.request",
    code: failure.code,
    reason: failure.reason ?? failure.code,
    ...(failure.rule === undefined ? {} : { rule: failure.rule }),
    requestId: exchange.requestId,
    address: exchange.address,
    key: namedIn(key),
  });
  const error = failureError(failure, exchange.requestId);
  const text = errorText(id, { ...error, data: { ...error.data, rule: failure.rule } });
  const { status, headers, body } = jsonAnswer(text, failureStatus(failure));
  const retry = String(failure.retryAfterSeconds ?? 1);
  return { status, headers: { ...headers, "retry-after": retry }, body };
}
