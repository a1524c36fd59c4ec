import type { Caller } from "@/gateway/callers/authenticate";
import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { recordDenial } from "@/lib/audit/record-denial";
import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { namedIn } from "@/lib/keys/model";

/**
 * Returns a 429 response with `Retry-After` and a JSON-RPC error that names the exceeded limit. The
 * refusal is recorded as a denial and not as a call: the number of recorded denials is bounded, so
 * a client that retries in a loop cannot flood the list of calls.
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
    client: userAgentProduct(exchange.headers["user-agent"]),
    key: namedIn(key),
  });
  const error = failureError(failure, exchange.requestId);
  const text = errorText(id, { ...error, data: { ...error.data, rule: failure.rule } });
  const { status, headers, body } = jsonAnswer(text, failureStatus(failure));
  const retry = String(failure.retryAfterSeconds ?? 1);
  return { status, headers: { ...headers, "retry-after": retry }, body };
}
