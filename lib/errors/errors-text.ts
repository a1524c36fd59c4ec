import { maskSecrets } from "@/lib/secrets/view";
import { fillText } from "@/lib/words/fill-text";
import type { Failure } from "./errors";
import type { FailureCode } from "./view-codes";

/**
 * The message for each code, which says what happened and what to do next. Messages about
 * credentials are kept general, so that they reveal nothing to an attacker.
 */
const TEXT: Readonly<Record<FailureCode, string>> = {
  malformed_request: "This is not a valid HTTP/1.1 request.",
  malformed_credentials:
    "Send one access token, as a bearer token in one Authorization header, and nowhere else.",
  malformed_body: "The body is not valid JSON.",
  missing_field: "The field {field} is missing.",
  duplicate_field: "The field {field} appears more than once.",
  ambiguous_member:
    "The member {field} appears more than once, or with other capital letters. Send it once, spelled exactly like this.",
  invalid_input: "Some fields are not valid.",
  body_too_large: "The body is larger than {limit} bytes.",
  headers_too_large: "The request headers are too large.",
  request_timeout: "The request took too long to arrive.",
  unsupported_media_type: "Send the body as application/json.",
  method_not_allowed: "This path does not take {method}. Use {allow}.",
  not_found: "There is nothing here.",
  host_not_allowed: "This host name is not served here. An operator can add it to ALLOWED_HOSTS.",
  origin_not_allowed:
    "This origin may not call Latchkey. An operator can add it to ALLOWED_ORIGINS.",
  insecure_transport:
    "Keys and tokens are not accepted over plain HTTP. Use HTTPS, name your reverse proxy in TRUST_PROXY, or set ALLOW_PLAIN_HTTP=1 on a closed network.",
  signed_out: "You are signed out. Sign in and try again.",
  invalid_credentials: "The email or the password is wrong.",
  invalid_api_key: "The API key is not valid.",
  key_quarantined:
    "This API key was reported as leaked, so it is quarantined, and its tokens with it. Its owner can rotate it, or lift the quarantine on the key's page.",
  missing_token: "Send an access token as a bearer token.",
  invalid_token: "The access token is not valid or has ended. {help}",
  insufficient_scope: "The access token does not carry the scope this needs.",
  forbidden: "You may not do this. {rule}",
  rate_limited: "{rule} Try again in {seconds:second}.",
  account_held:
    "Too many wrong passwords were tried for this email, from several places. It still works in a browser or on a network where you have signed in before. Anywhere else, try again in {seconds:second} at the earliest, or ask an operator for a link, which works at once.",
  busy: "Latchkey is busy. Try again in {seconds:second}.",
  database_unavailable: "The database cannot be reached. Try again in a moment.",
  storage_full:
    "The disk of Latchkey's database is full, so nothing can be saved. An operator has to free space on it; nothing is lost, and no restart is needed.",
  internal: "Something went wrong here. The request id leads to the details in the log.",
  conflict:
    "Someone else changed this while you were editing, so nothing was saved. Review what is stored now, then save again.",
  key_revoked: "This key is revoked, which is final. Create a new one.",
  key_ended:
    "This key ended when its owner left the team, which is final. Rejoining does not bring it back: create a new one.",
  key_received:
    "This key was already received or used, so it cannot be replaced. Revoke it and create a new one.",
  rotation_running:
    "This key is being rotated: its old secret still works. End the old secret or cancel the rotation first.",
  rotation_over:
    "No rotation of this key is running: its old secret has already ended, or it was never rotated. Rotate the key again instead.",
  expiry_not_allowed: "The policy does not allow this expiry. {rule}",
  too_many_keys: "The policy allows no further key. {rule} Revoke one that is no longer needed.",
  team_not_yours: "You can create keys only for a team that you belong to.",
  audience_refused:
    "This key gets no tokens for this audience. An operator registers audiences, and they are granted on the key's page.",
  email_taken: "There is already a person with this email.",
  link_invalid: "This link is no longer valid. Ask for a new one.",
  authorization_ended:
    "This request was answered, has ended, or was started in another browser. Go back to the app and connect again.",
  setup_closed: "Latchkey is set up already. Sign in instead.",
  last_operator: "This is the last active operator. Make another person an operator first.",
  password_wrong: "The current password is wrong.",
  own_account: "You cannot do this to your own account.",
  team_taken: "A team with this name exists already.",
  upstream_unavailable: "The server {server} cannot be reached. {problem} {asked}",
  upstream_timeout: "The server {server} did not answer within {limit:second}. {asked}",
  upstream_failed: "The server {server} gave no valid answer. {problem} {asked}",
  connect_required: "Connect your own account at the server {server} first: {url}",
  server_name_taken: "Another server has this name.",
  target_refused: "Latchkey does not connect to this address. {rule}",
  bad_configuration: "{variable}: {problem}",
  wrong_root_secret:
    "The root secret does not belong to this database. Start with the LATCHKEY_SECRET (or secret file) it was made with.",
  root_secret_needed:
    "The root secret {secret} is still needed. {needs} Add it to LATCHKEY_SECRET (or the secret file) again, after the newest secret and a comma, until `latchkey root-secret` says that it can be removed. Nothing was changed.",
  data_folder_in_use: "Another Latchkey uses this data folder: {holder}.",
};

/**
 * Returns the public message of a failure: full sentences that do not contain the internal reason.
 * If the caller has put a key or token into a name, it is masked.
 */
export function failureText(failure: Failure): string {
  const values: Record<string, string | number> = { ...failure.params };
  const rule = failure.rule ?? (failure.code === "rate_limited" ? "Too many attempts." : undefined);
  if (rule !== undefined) values.rule = rule;
  if (failure.retryAfterSeconds !== undefined) values.seconds = failure.retryAfterSeconds;
  return maskSecrets(fillText(TEXT[failure.code], values).trim());
}
