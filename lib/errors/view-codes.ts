/**
 * The codes of all failures that can be expected of a request, a verb or the start of a process.
 * The list is complete, so that the compiler can check that each code has a status and a message.
 */
export const FAILURE_CODES = [
  // Failures of the request itself
  "malformed_request",
  "malformed_body",
  "malformed_credentials",
  "missing_field",
  "duplicate_field",
  "ambiguous_member",
  "invalid_input",
  "body_too_large",
  "headers_too_large",
  "request_timeout",
  "unsupported_media_type",
  "method_not_allowed",
  "not_found",
  "host_not_allowed",
  "origin_not_allowed",
  "insecure_transport",
  // Failures of authentication and authorization
  "signed_out",
  "invalid_credentials",
  "invalid_api_key",
  "key_quarantined",
  "missing_token",
  "invalid_token",
  "insufficient_scope",
  "forbidden",
  // Failures due to limits and availability
  "rate_limited",
  "account_held",
  "busy",
  "database_unavailable",
  "storage_full",
  "internal",
  // Failures due to concurrent changes
  "conflict",
  // Failures about keys
  "key_revoked",
  "key_ended",
  "key_received",
  "rotation_running",
  "rotation_over",
  "expiry_not_allowed",
  "too_many_keys",
  "team_not_yours",
  "audience_refused",
  // Failures about people and set-up
  "email_taken",
  "link_invalid",
  "authorization_ended",
  "setup_closed",
  "last_operator",
  "password_wrong",
  "own_account",
  "team_taken",
  // Failures of servers behind the gateway
  "upstream_unavailable",
  "upstream_timeout",
  "upstream_failed",
  "connect_required",
  "server_name_taken",
  "target_refused",
  // Startup and configuration failures
  "bad_configuration",
  "wrong_root_secret",
  "root_secret_needed",
  "data_folder_in_use",
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** True if the text is the code of a failure, and so has a page under /docs/errors. */
export function isFailureCode(text: string): text is FailureCode {
  return (FAILURE_CODES as readonly string[]).includes(text);
}
