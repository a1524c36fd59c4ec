import { maskAll } from "@/lib/secrets/view";
import type { Failure } from "./errors";
import { failureText } from "./errors-text";
import { INTERNAL, INVALID_PARAMS, INVALID_REQUEST, NOT_JSON } from "./rpc-codes";
import type { FailureCode } from "./view-codes";
import type { Problem } from "./view-problem";
import type { StoredNow } from "./view-stored";

/** The HTTP status of each failure (RFC 9110, except that RFC 6585 defines 429 and 431). */
const STATUS: Readonly<Record<FailureCode, number>> = {
  malformed_request: 400,
  malformed_body: 400,
  malformed_credentials: 400,
  missing_field: 400,
  duplicate_field: 400,
  ambiguous_member: 400,
  invalid_input: 400,
  body_too_large: 413,
  headers_too_large: 431,
  request_timeout: 408,
  unsupported_media_type: 415,
  method_not_allowed: 405,
  not_found: 404,
  host_not_allowed: 421,
  origin_not_allowed: 403,
  insecure_transport: 403,
  signed_out: 401,
  invalid_credentials: 401,
  invalid_api_key: 401,
  key_quarantined: 401,
  missing_token: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  forbidden: 403,
  rate_limited: 429,
  account_held: 429,
  busy: 503,
  database_unavailable: 503,
  storage_full: 503,
  internal: 500,
  conflict: 409,
  key_revoked: 409,
  key_ended: 409,
  key_received: 409,
  rotation_running: 409,
  rotation_over: 409,
  expiry_not_allowed: 422,
  too_many_keys: 409,
  team_not_yours: 403,
  audience_refused: 403,
  email_taken: 409,
  link_invalid: 410,
  authorization_ended: 410,
  setup_closed: 404,
  last_operator: 409,
  password_wrong: 403,
  own_account: 409,
  team_taken: 409,
  upstream_unavailable: 503,
  upstream_timeout: 504,
  upstream_failed: 502,
  connect_required: 403,
  server_name_taken: 409,
  target_refused: 422,
  bad_configuration: 500,
  wrong_root_secret: 500,
  root_secret_needed: 500,
  data_folder_in_use: 500,
};

/** Returns the HTTP status of the response that reports this failure. */
export function failureStatus(failure: Failure): number {
  return STATUS[failure.code];
}

/**
 * The state of a form in the console after its action was refused. `values` must not contain a
 * secret.
 */
export interface FormFailure {
  readonly ok: false;
  readonly code: FailureCode;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly problem?: Problem;
  /** The values that are stored now. Set only for the failure `conflict`. */
  readonly current?: StoredNow;
}

/** Converts a failure into the state of a form. `values` are the values that the person entered. */
export function failureForm(
  failure: Failure,
  values: Readonly<Record<string, string>> = {},
): FormFailure {
  return {
    ok: false,
    code: failure.code,
    message: failureText(failure),
    fields: maskAll(failure.fields ?? {}),
    values,
    ...(failure.problem ? { problem: failure.problem } : {}),
    ...(failure.current ? { current: failure.current } : {}),
  };
}

/**
 * Converts a failure into a JSON-RPC 2.0 error object. Its code is never in the range
 * −32000…−32099, which MCP reserves.
 */
export function failureRpc(failure: Failure, requestId: string) {
  return {
    code: rpcCode(failure),
    message: failureText(failure),
    data: {
      error: failure.code,
      request_id: requestId,
      ...(failure.retryAfterSeconds === undefined
        ? {}
        : { retry_after_seconds: failure.retryAfterSeconds }),
    },
  };
}

function rpcCode({ code, reason }: Failure): number {
  if (code === "malformed_body") return NOT_JSON;
  if (code === "ambiguous_member" && reason === "message") return INVALID_REQUEST;
  if (code === "internal") return INTERNAL;
  return STATUS[code] === 400 ? INVALID_PARAMS : -31000 - STATUS[code];
}
