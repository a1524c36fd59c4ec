import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Failure } from "@/lib/errors/errors";
import type { FailureCode } from "@/lib/errors/view-codes";

/** The scope that every request to /mcp needs. */
export const MCP_SCOPE = "mcp";

/**
 * The `error` parameter of the challenge, by failure code (RFC 6750, section 3.1). It is left out
 * for a request without credentials.
 */
const ERRORS: Partial<Record<FailureCode, string>> = {
  missing_token: "",
  malformed_credentials: ', error="invalid_request"',
  invalid_token: ', error="invalid_token"',
  key_quarantined: ', error="invalid_token"',
  insufficient_scope: ', error="insufficient_scope"',
};

/** The scope that a refused request needs, and where an app can get a token. */
interface Challenge {
  readonly scope?: string;
  /**
   * The URL of the protected resource's metadata (RFC 9728, section 5.1), or undefined if apps
   * cannot connect through OAuth.
   */
  readonly metadata?: string | undefined;
}

/**
 * Returns the response to a refused request. If the credentials were the reason, the response has a
 * `WWW-Authenticate` challenge (RFC 6750, section 3).
 */
export function challenged(
  failure: Failure,
  requestId: string,
  { scope = MCP_SCOPE, metadata }: Challenge = {},
): Answer {
  const known = ERRORS[failure.code];
  const { description } = failure.params ?? {};
  const said = description === undefined ? "" : `, error_description="${description}"`;
  const needs = failure.code === "insufficient_scope" || metadata !== undefined;
  const discovery = [
    ...(needs ? [`scope="${scope}"`] : []),
    ...(metadata === undefined ? [] : [`resource_metadata="${metadata}"`]),
  ];
  const challenge = [`Bearer realm="latchkey"${known}${said}`, ...discovery].join(", ");
  const headers: Record<string, string> =
    known === undefined ? {} : { "www-authenticate": challenge };
  return failureAnswer(failure, requestId, headers);
}
