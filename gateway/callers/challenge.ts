import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Failure, FailureCode } from "@/lib/errors/errors";

/** The scope that every request to /mcp needs. */
export const MCP_SCOPE = "mcp";

/** RFC 6750, section 3.1. The challenge to a request without credentials has no error code. */
const ERRORS: Partial<Record<FailureCode, string>> = {
  missing_token: "",
  malformed_credentials: ', error="invalid_request"',
  invalid_token: ', error="invalid_token"',
  insufficient_scope: ', error="insufficient_scope"',
};

/**
 * The answer to a refused request, with a `WWW-Authenticate` challenge (RFC 6750, section 3) if the
 * credentials were the reason. The challenge has no `resource_metadata`, because Latchkey offers no
 * OAuth.
 */
export function challenged(failure: Failure, requestId: string, scope = MCP_SCOPE): Answer {
  const known = ERRORS[failure.code];
  const error = failure.code === "insufficient_scope" ? `${known}, scope="${scope}"` : known;
  const { description } = failure.params ?? {};
  const said = description === undefined ? "" : `, error_description="${description}"`;
  const headers: Record<string, string> =
    error === undefined ? {} : { "www-authenticate": `Bearer realm="latchkey"${error}${said}` };
  return failureAnswer(failure, requestId, headers);
}
