import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import { type JsonBody, readJson } from "@/gateway/http/read-json";
import { repeatedField } from "@/gateway/http/repeated-field";
import type { Request } from "@/gateway/http/request";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import type { AccessToken } from "@/lib/tokens/view";

const BODY_BYTES = 16 * 1024;
const MAX_FIELD_SHOWN = 60;

/** The form of the body that nearly every client sends. Any other body is parsed as JSON. */
const PLAIN_BODY = /^\s*\{\s*"api_key"\s*:\s*"(mcp_[0-9a-f]{32})"\s*\}\s*$/;

/**
 * `POST /api/v1/auth/token` and `/auth/token`: exchange `{"api_key": "mcp_…"}` for
 * `{"access_token", "token_type", "expires_in"}` (the format of RFC 6749, section 5.1). All invalid
 * keys get the same 401. The reason is only in the denial record, which has the request id of the
 * response. With `"audience"`, the token is for an audience outside the gateway that the key is
 * granted.
 */
export function tokenEndpoint(request: Request): Promise<Answer> {
  return exchangeAnswer(
    request,
    ({ accessToken, expiresInSeconds }) =>
      `{"access_token":"${accessToken}","token_type":"Bearer","expires_in":${expiresInSeconds}}\n`,
  );
}

/**
 * `POST /api/v1/auth/headers`: exchanges a key in the same way, but answers
 * `{"Authorization":"Bearer …"}`. This is the format that MCP clients expect from a command which
 * prints their headers.
 */
export function headersEndpoint(request: Request): Promise<Answer> {
  return exchangeAnswer(
    request,
    ({ accessToken }) => `{"Authorization":"Bearer ${accessToken}"}\n`,
  );
}

/**
 * Exchanges the API key in a request, and answers with the text that `write` returns. `write` need
 * not escape the token, which consists of base64url and dots.
 */
async function exchangeAnswer(
  request: Request,
  write: (token: AccessToken) => string,
): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address } = exchange;
  if (exchange.method !== "POST") return methodNotAllowed(exchange, "POST");
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  const body = await readJson(exchange, BODY_BYTES);
  if (!body.ok) return failureAnswer(body.failure, requestId);
  const asked = askedOf(body.value);
  if (!asked.ok) return failureAnswer(asked.failure, requestId);

  const { key, audience = process.config.audience } = asked.value;
  const client = userAgentProduct(exchange.headers["user-agent"]);
  const wanted = audience === process.config.audience ? {} : { audience };
  const token = await exchangeKey({ process, now, requestId, address, client }, key, wanted);
  if (!token.ok) return refusal(token.failure, requestId);
  return {
    status: 200,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    },
    body: write(token.value),
  };
}

function refusal(failure: Failure, requestId: string): Answer {
  // A 401 must name an authentication scheme (RFC 9110, section 15.5.2). No registered HTTP scheme
  // fits, because the key is in the body.
  const challenge = { "www-authenticate": 'ApiKey realm="latchkey"' };
  return failureAnswer(failure, requestId, failure.code === "invalid_api_key" ? challenge : {});
}

interface AskedToken {
  readonly key: string;
  /** The audience outside the gateway for which the token is requested. */
  readonly audience?: string;
}

/**
 * Reads the API key, and the audience if one is named. Failures: `duplicate_field`,
 * `missing_field`, `invalid_input`.
 */
function askedOf({ text, value }: JsonBody): Result<AskedToken> {
  const plain = PLAIN_BODY.exec(text)?.[1];
  if (plain !== undefined) return succeed({ key: plain });
  const missing = fail("missing_field", { params: { field: "api_key" } });
  if (typeof value !== "object" || value === null || Array.isArray(value)) return missing;
  const twice = repeatedField(text);
  if (twice !== null) {
    return fail("duplicate_field", { params: { field: twice.slice(0, MAX_FIELD_SHOWN) } });
  }
  if (!Object.hasOwn(value, "api_key")) return missing;
  const { api_key: key, audience } = value as { api_key?: unknown; audience?: unknown };
  if (typeof key !== "string") {
    return fail("invalid_input", { fields: { api_key: "must be a string" } });
  }
  if (!Object.hasOwn(value, "audience")) return succeed({ key });
  if (typeof audience !== "string") {
    return fail("invalid_input", { fields: { audience: "must be a string" } });
  }
  return succeed({ key, audience });
}
