import type { Answer } from "@/gateway/http/exchange";
import { failureStatus } from "@/lib/errors/error-wire";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";

/** The OAuth errors that Latchkey itself returns (RFC 6749, 5.2; RFC 7591, 3.2.2; RFC 8707, 2). */
export type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_client_metadata"
  | "invalid_redirect_uri"
  | "invalid_grant"
  | "invalid_scope"
  | "invalid_target"
  | "unsupported_grant_type"
  | "unsupported_token_type"
  | "temporarily_unavailable";

const NOT_KEPT = { "cache-control": "no-store", pragma: "no-cache" };

/** Builds a JSON response that no cache may store, because it may contain a secret. */
export function oauthJson(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...NOT_KEPT,
      ...headers,
    },
    body: `${JSON.stringify(body)}\n`,
  };
}

/**
 * Builds an error response in OAuth's format. A 401 names the authentication scheme (RFC 6749,
 * 5.2).
 */
export function oauthError(error: OAuthError, description: string, requestId: string): Answer {
  const unknown = error === "invalid_client";
  return oauthJson(
    unknown ? 401 : 400,
    { error, error_description: description, request_id: requestId },
    unknown ? { "www-authenticate": 'Basic realm="latchkey"' } : {},
  );
}

/** Converts a failure to an OAuth error. A temporary failure becomes `temporarily_unavailable`. */
export function oauthFailure(failure: Failure, requestId: string): Answer {
  const text = failureText(failure);
  if (failure.code === "invalid_api_key" || failure.code === "key_quarantined") {
    return oauthError("invalid_client", text, requestId);
  }
  if (failure.code === "insufficient_scope") return oauthError("invalid_scope", text, requestId);
  if (failure.code === "audience_refused") return oauthError("invalid_target", text, requestId);
  const status = failureStatus(failure);
  if (status !== 429 && status !== 503) {
    // The general text for a malformed body mentions JSON, which is wrong for a form.
    return oauthError("invalid_request", failure.rule ?? text, requestId);
  }
  const retry = String(failure.retryAfterSeconds ?? 1);
  return oauthJson(
    status,
    { error: "temporarily_unavailable", error_description: text, request_id: requestId },
    { "retry-after": retry },
  );
}
