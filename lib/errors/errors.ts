import type { Problem } from "./view-problem";
import type { StoredNow } from "./view-stored";

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
  "expiry_not_allowed",
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
  "last_team",
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

/**
 * An expected failure of a request, a verb or a start. `reason` is the exact cause for logs and
 * audit records; it never reaches an unauthenticated caller. `rule` is a sentence about the
 * permission or setting that refused the request, for people who may read it. `fields` maps each
 * invalid input field to its error. `retryAfterSeconds` is a whole number of seconds. `params`
 * fills the placeholders of the public message. `problem` describes what is wrong with an upstream
 * server; its `detail` is set only for callers who administer servers. `current` holds the values
 * that are stored now and is set only for a `conflict`.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly reason?: string;
  readonly rule?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly problem?: Problem;
  readonly current?: StoredNow;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export type Refused = { readonly ok: false; readonly failure: Failure };

/** Returns a successful result that contains this value. */
export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Returns a failed result. {@link Failure} describes the details and who may see them. */
export function fail(code: FailureCode, details: Omit<Failure, "code"> = {}): Refused {
  return { ok: false, failure: { code, ...details } };
}

/**
 * Returns a failure of one of several things whose fields and rule begin with the name of the
 * thing.
 */
export function prefixFailure(name: string, { rule, fields, ...failure }: Failure): Failure {
  const named = Object.entries(fields ?? {}).map(([field, text]) => [`${name}.${field}`, text]);
  return {
    ...failure,
    ...(rule === undefined ? {} : { rule: `${name}: ${rule}` }),
    ...(named.length > 0 ? { fields: Object.fromEntries(named) } : {}),
  };
}
