import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import { type JsonBody, readJson } from "@/gateway/http/read-json";
import { repeatedField } from "@/gateway/http/repeated-field";
import type { Request } from "@/gateway/http/request";
import { targetOf } from "@/gateway/oauth/canonical";
import { failureStatus } from "@/lib/errors/error-wire";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import type { AccessToken } from "@/lib/tokens/view";

const BODY_BYTES = 16 * 1024;
const MAX_FIELD_SHOWN = 60;
/** The fields of a body that are read. All others are ignored. */
const FIELDS = ["api_key", "audience", "resource"];

/** The form of the body that nearly every client sends. Any other body is parsed as JSON. */
const PLAIN_BODY = /^\s*\{\s*"api_key"\s*:\s*"(mcp_[0-9a-f]{32})"\s*\}\s*$/;

/**
 * `POST /api/v1/auth/token` and `/auth/token`: exchange `{"api_key": "mcp_…"}` for
 * `{"access_token", "token_type", "expires_in"}` (the format of RFC 6749, section 5.1). All invalid
 * keys get the same 401. The reason is only in the denial record, which has the request id of the
 * response. With `"audience"`, or OAuth's name `"resource"` for it (RFC 8707), the token is for an
 * audience outside the gateway that the key is granted.
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
  const asked = askedOf(body.value, process.config.audience);
  if (!asked.ok) return failureAnswer(asked.failure, requestId);

  const { key, ...wanted } = asked.value;
  const client = userAgentProduct(exchange.headers["user-agent"]);
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
  return failureAnswer(failure, requestId, failureStatus(failure) === 401 ? challenge : {});
}

interface AskedToken {
  readonly key: string;
  /** The audience outside the gateway for which the token is requested. */
  readonly audience?: string;
}

/**
 * Reads the API key, and the audience if one is named. `own` is Latchkey's own audience. Failures:
 * `duplicate_field`, `missing_field`, and `invalid_input`, also for two different audiences.
 */
function askedOf({ text, value }: JsonBody, own: string): Result<AskedToken> {
  const plain = PLAIN_BODY.exec(text)?.[1];
  if (plain !== undefined) return succeed({ key: plain });
  const missing = fail("missing_field", { params: { field: "api_key" } });
  if (typeof value !== "object" || value === null || Array.isArray(value)) return missing;
  const twice = repeatedField(text);
  if (twice !== null) {
    return fail("duplicate_field", { params: { field: twice.slice(0, MAX_FIELD_SHOWN) } });
  }
  if (!Object.hasOwn(value, "api_key")) return missing;
  const asked = new URLSearchParams();
  for (const [field, given] of Object.entries(value)) {
    if (!FIELDS.includes(field)) continue;
    if (typeof given !== "string") {
      return fail("invalid_input", { fields: { [field]: "must be a string" } });
    }
    asked.set(field, given);
  }
  const audience = targetOf(asked, own, true);
  if (!audience.ok) {
    return fail("invalid_input", { fields: { resource: "must be the same as audience" } });
  }
  const key = asked.get("api_key") ?? "";
  return succeed(audience.value === null ? { key } : { key, audience: audience.value });
}
