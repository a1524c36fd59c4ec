import type { Answer, Exchange } from "./exchange";
import { failureAnswer } from "./failure-answer";

const MAX_METHOD_SHOWN = 20;

/** Builds a 405 response with an `Allow` header (RFC 9110, section 15.5.6). */
export function methodNotAllowed(exchange: Exchange, allow: string): Answer {
  const params = { method: exchange.method.slice(0, MAX_METHOD_SHOWN), allow };
  return failureAnswer({ code: "method_not_allowed", params }, exchange.requestId, { allow });
}
