import { HOLDER_REASONS } from "./view-holders";
import { TRUST_REASONS } from "./view-trust";

/**
 * For each exact reason of a denial, a sentence that says what the reason means and what to do
 * about it.
 */
const BY_REASON: Readonly<Record<string, string>> = {
  ...TRUST_REASONS,
  revoked: "The key is revoked, which is final. Its clients need a new key.",
  code_reused:
    "The app's authorization code was sent twice, so it may have been stolen. The connection was ended; its owner has to connect the app again.",
  refresh_reused:
    "A refresh token was sent again after it was replaced, so it may have been stolen. The connection was ended; its owner has to connect the app again.",
  no_client_document:
    "The page on which the app describes itself could not be read, or is not allowed. If Latchkey has no access to the internet, set OAUTH_METADATA_DOCUMENTS=0.",
  redirects_not_allowed:
    "The app asked to be answered at an address that is not allowed. Use https, this computer (localhost), or a scheme of the app's own.",
  registrations_of_address: "Too many apps were registered from this address in a short time.",
  registrations_of_all: "Too many registered apps still wait for an approval.",
  requests_of_address: "Too many apps asked for a connection from this address in a short time.",
  already_exchanged: "The token was issued by an exchange, and cannot be exchanged again.",
  audience_unknown: "No outside server with this address is registered under Keys → Outside.",
  audience_team:
    "The key's team may not be granted this outside server. Its teams are under Keys → Outside.",
  audience_not_granted: "The outside server is not granted to the key. Grant it on the key's page.",
  audience_own:
    "The address names this installation. Tokens for Latchkey itself are taken without naming an audience.",
  several_audiences: "The client asked for one token for several servers.",
  another_id: "The client sent a key with the id of another key.",
  another_browser: "The request was answered in another browser than the one that started it.",
  disabled: "The key is disabled. It works again as soon as it is enabled.",
  key_expired: "The key has expired. Its clients need a new key.",
  quarantined:
    "The key's secret was reported as leaked and is quarantined. Rotate the key, or lift the quarantine on its page if the report was wrong.",
  secret_ended:
    "The key was rotated, and the client still sends its old secret, or a token of it. Give the client the new secret.",
  maker_left:
    "The key's owner left its team, which ended the key. After joining again they have to create a new key.",
  team_disabled: "The key's team is disabled, and its keys with it.",
  maker_disabled: "The key's owner is disabled, and their personal keys with them.",
  address_not_allowed:
    "The request came from an address that is not on the key's list. Call from a listed address, or have the list changed on the key's page.",
  unknown:
    "No such key was ever created here, or it was mistyped. Copy the key again, or create a new one.",
  hash_mismatch: "The key does not match its stored hash. The record may have been tampered with.",
  permission: "A rule does not allow this.",
  expired:
    "The access token has expired, and its client still sends it. Run the client's command on the Connect page again, which takes a new one.",
  api_key_as_token:
    "An API key was sent where an access token belongs. It is exchanged for a token first; the Connect page has the commands.",
  unknown_key: "The key of the access token no longer exists. Its client needs a new key.",
  not_yet: "The access token is not valid yet. Compare the clocks of the two machines.",
  bad_signature:
    "The access token was not signed by this installation, or it was changed. Take a new one.",
  unknown_kid: "The access token was signed with a key that this installation does not know.",
  wrong_algorithm: "The access token uses another signature algorithm than this installation.",
  wrong_type: "The token is not an access token.",
  wrong_issuer: "The access token was issued by another issuer.",
  wrong_audience: "The access token was meant for another server.",
  missing_claim: "The access token lacks a claim that every token of this installation has.",
  not_granted:
    "The grants of the team or the key do not include it. Grant it on the team's or the key's page.",
  hidden: "An operator has hidden it from everyone, on the server's page.",
  waits: "The server changed it, and it waits for an operator's approval on the server's page.",
  gone: "The server no longer offers it. Its page keeps the last definition, and it works again once the server offers it again.",
  server_disabled: "The server is disabled. It works again as soon as an operator enables it.",
  no_such_name:
    "No server has an item with this name. It may have been renamed, or the client's list is old.",
  collision:
    "Another server had an item with the same name first. Give one of the two servers a prefix.",
  unlisted:
    "An item of the server is hidden, so that only listed resources can be read. The server's page shows which.",
  requests_per_minute: "The key made more requests than its limit allows in a minute.",
  concurrent_calls: "The key had as many concurrent calls as its limit allows.",
  outward_tokens:
    "The key requested tokens for outside servers too often. Each can be kept until it expires.",
  failures_of_address: "Too many failures came from this address in a short time.",
  failures_of_account:
    "Too many wrong passwords were given for one email, from several places, in a short time.",
  failures_of_account_at_address:
    "Too many wrong passwords were given for one email from this address in a short time.",
  unknown_email: "No account has this email.",
  wrong_password: "The password was wrong.",
  person_disabled: "This person is disabled.",
};

const BY_CODE_AND_REASON: Readonly<Record<string, string>> = {
  "invalid_api_key malformed":
    "The text does not have the form of a key: mcp_ and 32 lower-case hex digits.",
  "invalid_token malformed": "The text after Bearer is not a token.",
  "not_found permission":
    "The object belongs to another person or does not exist. The answer was that it does not exist.",
};

const BY_CODE: Readonly<Record<string, string>> = {
  invalid_api_key: "The key was not accepted.",
  missing_token: "The request had no access token. The Connect page shows how to set up a client.",
  invalid_token: "The access token was not accepted.",
  insufficient_scope: "The access token does not carry the scope that this needs.",
  forbidden: "A rule does not allow this.",
  not_found:
    "There is nothing with this name, or it is out of reach. An operator can look up the request id to find out which.",
  rate_limited: "There were too many failures in a short time.",
  busy: "Too many checks were running at once. The caller was asked to try again.",
  invalid_credentials: "The email or the password was wrong.",
  malformed_credentials:
    "The request carried several access tokens, or one in its address. Send one, as a bearer token in the Authorization header.",
  invalid_client_metadata: "The app's registration contains no redirect address.",
  invalid_request: "The app left out something that OAuth requires, or sent it twice.",
  temporarily_unavailable: "Too many requests came at once. Try again in a minute.",
  invalid_grant: "The code, refresh token or machine's token is not valid, or no longer.",
  invalid_client: "The app is unknown, or did not authenticate.",
  invalid_redirect_uri: "The app's redirect address is not registered, or not allowed.",
  invalid_target: "The app asked for a token for another server.",
  audience_refused: "The key gets no tokens for this outside server.",
  authorization_ended:
    "The app's request was already answered, has ended, or was started in another browser.",
  link_invalid: "The link was used before, has ended, or never existed.",
  password_wrong: "The current password was wrong.",
  last_team: "It was the person's only team, and everyone belonged to at least one.",
  team_not_yours: "Members create keys only for a team that they belong to.",
  expiry_not_allowed: "The policy does not allow this expiry.",
  too_many_keys: "The policy allows no further key.",
  key_revoked: "The key is revoked, which is final.",
  connect_required:
    "The server asks each person for their own account, and theirs is not connected.",
  target_refused: "The address is one that Latchkey does not connect to.",
  insecure_transport:
    "The request came over plain HTTP from another machine. Use the https address of this installation.",
  origin_not_allowed:
    "A page of another origin tried to call Latchkey. Clients in a browser have to call from this installation's own origin, or from one that an operator has added to ALLOWED_ORIGINS.",
  host_not_allowed:
    "The request named a host that is not served here. Use the address that the Connect page shows, or have an operator add the host to ALLOWED_HOSTS.",
};

/**
 * Explains why an action was refused, as a full sentence that tells a person what to do.
 * `subjectKind` is the kind of the record's subject, because some reasons read differently for apps
 * and trust rules.
 */
export function denialText(
  code: string | null,
  reason: string | null,
  subjectKind: string | null = null,
): string {
  const exact =
    HOLDER_REASONS[subjectKind ?? ""]?.[reason ?? ""] ??
    BY_CODE_AND_REASON[`${code} ${reason}`] ??
    BY_REASON[reason ?? ""];
  return exact ?? BY_CODE[code ?? ""] ?? "The request was refused.";
}
