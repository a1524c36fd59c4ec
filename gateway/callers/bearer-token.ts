import type { Exchange } from "@/gateway/http/exchange";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * A bearer token in an Authorization header (RFC 6750, section 2.1; token68 of RFC 9110, section
 * 11.2). The scheme is case-insensitive.
 */
const BEARER = /^bearer +([\w\-.~+/]+=*) *$/i;
/** An API key, alone or after the name of any authentication scheme. */
const API_KEY = /^(?:[\w-]+ +)?(mcp_\w+)$/;
const IN_QUERY = ["access_token", "token"];

/**
 * Reads the bearer token of a request from the Authorization header. Failures: `missing_token` if
 * there is no token of the bearer scheme, `invalid_token` for a malformed header,
 * `malformed_credentials` for two headers, or for a token in the query string (which would appear
 * in logs). An API key that was sent in place of a token is returned like a token.
 */
export function bearerToken(exchange: Exchange): Result<string> {
  if (IN_QUERY.some((name) => exchange.query.has(name))) {
    return fail("malformed_credentials", { reason: "token_in_query" });
  }
  const [header, second] = authorizationHeaders(exchange.rawHeaders);
  if (second !== undefined) return fail("malformed_credentials", { reason: "two_credentials" });
  if (header === undefined) return fail("missing_token", { reason: "missing" });
  const apiKey = API_KEY.exec(header)?.[1];
  if (apiKey !== undefined) return succeed(apiKey);
  if (!/^bearer(?: |$)/i.test(header)) return fail("missing_token", { reason: "other_scheme" });
  const token = BEARER.exec(header)?.[1];
  return token === undefined ? fail("invalid_token", { reason: "malformed" }) : succeed(token);
}

function authorizationHeaders(rawHeaders: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    const value = rawHeaders[index + 1];
    if (name?.length === 13 && value !== undefined && name.toLowerCase() === "authorization") {
      found.push(value.trim());
    }
  }
  return found;
}
