import { HOLDER_NOUNS, HOLDER_REASONS } from "./view-holders";
import { TRUST_REASONS } from "./view-trust";

/**
 * An audit record as the console and the API show it. `details` holds names and numbers, never a
 * secret.
 */
export interface ActivityRow {
  readonly id: number;
  readonly at: Date;
  readonly outcome: "done" | "denied";
  readonly action: string;
  readonly actorKind: "person" | "command_line" | "key" | "system" | "anonymous";
  readonly actorId: string | null;
  readonly actorLabel: string;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly subjectLabel: string | null;
  readonly keyId: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly rule: string | null;
  readonly requestId: string;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

export interface ActivityPage {
  readonly rows: readonly ActivityRow[];
  /**
   * The record ids that lead to the neighbouring pages: pass `older` as `before` to get the next
   * older page, and `newer` as `after` to get the next newer page. An id is null if there is no
   * such page.
   */
  readonly older: number | null;
  readonly newer: number | null;
}

/**
 * Two texts for each action: one in the past tense for an action that was done, and one for an
 * attempt that was denied.
 */
const WORDS = {
  "keys.create": ["Created a key", "Create a key"],
  "keys.acknowledge": ["Received a key", "Receive a key"],
  "keys.replace": ["Created a key for a lost one", "Replace a lost key"],
  "keys.rename": ["Renamed a key", "Rename a key"],
  "keys.disable": ["Disabled a key", "Disable a key"],
  "keys.enable": ["Enabled a key", "Enable a key"],
  "keys.revoke": ["Revoked a key", "Revoke a key"],
  "keys.end": ["Ended a key", "End a key"],
  "keys.bulk_disable": ["Disabled several keys", "Disable several keys"],
  "keys.bulk_revoke": ["Revoked several keys", "Revoke several keys"],
  "keys.show": ["Looked at a key", "Look at a key"],
  "connections.approve": ["Connected an app", "Connect an app"],
  "connections.deny": ["Declined an app", "Decline an app"],
  "connections.end": ["Ended a connection", "End a connection"],
  "connections.show": ["Looked at a connection", "Look at a connection"],
  "trust.create": ["Trusted an issuer's tokens", "Trust an issuer's tokens"],
  "trust.update": ["Changed a trust rule", "Change a trust rule"],
  "trust.apply": ["Applied a file of trust rules", "Apply a file of trust rules"],
  "trust.end": ["Ended a trust rule", "End a trust rule"],
  "trust.list": ["Looked at the trust rules", "Look at the trust rules"],
  "trust.show": ["Looked at a trust rule", "Look at a trust rule"],
  "trust.test": ["Tried a machine's token", "Try a machine's token"],
  "trust.exchange": ["Exchanged a machine's token", "Exchange a machine's token"],
  "audiences.register": ["Registered an outside server", "Register an outside server"],
  "audiences.update": ["Changed an outside server", "Change an outside server"],
  "audiences.remove": ["Removed an outside server", "Remove an outside server"],
  "audiences.list": ["Looked at the outside servers", "Look at the outside servers"],
  "audiences.show": ["Looked at an outside server", "Look at an outside server"],
  "audiences.set_key": ["Changed a key's outside servers", "Change a key's outside servers"],
  "audiences.issue": ["Took a token for an outside server", "Take a token for an outside server"],
  "oauth.authorize": ["Asked for a connection", "Ask for a connection"],
  "oauth.register": ["Registered an app", "Register an app"],
  "oauth.token": ["Took a token of a connection", "Take a token of a connection"],
  "oauth.introspect": ["Asked about a token", "Ask about a token"],
  "token.exchange": ["Exchanged a key for a token", "Exchange a key for a token"],
  "mcp.request": ["Made a request to /mcp", "Request to /mcp"],
  "api.request": ["Made a request to the API", "Request to the API"],
  "mcp.call": ["Called a tool", "Call a tool"],
  "sessions.sign_in": ["Signed in", "Sign in"],
  "sessions.end": ["Ended a session", "End a session"],
  "sessions.end_all": ["Ended all sessions", "End all sessions"],
  "people.create": ["Added a person", "Add a person"],
  "people.list": ["Looked at the people", "Look at the people"],
  "people.disable": ["Disabled a person", "Disable a person"],
  "people.enable": ["Enabled a person", "Enable a person"],
  "people.change_role": ["Changed a role", "Change a role"],
  "people.reset_password": ["Made a password link", "Make a password link"],
  "people.update": ["Changed a person", "Change a person"],
  "people.update_profile": ["Changed the profile", "Change the profile"],
  "people.change_password": ["Changed the password", "Change the password"],
  "teams.create": ["Made a team", "Make a team"],
  "teams.rename": ["Renamed a team", "Rename a team"],
  "teams.disable": ["Disabled a team", "Disable a team"],
  "teams.enable": ["Enabled a team", "Enable a team"],
  "teams.add_member": ["Added a member to a team", "Add a member to a team"],
  "teams.remove_member": ["Removed a member from a team", "Remove a member from a team"],
  "teams.set_role": ["Changed a role in a team", "Change a role in a team"],
  "teams.show": ["Looked at a team", "Look at a team"],
  "grants.set_team": ["Changed what a team reaches", "Change what a team reaches"],
  "grants.set_key": ["Changed what a key reaches", "Change what a key reaches"],
  "grants.grant_server": ["Granted a server to a team", "Grant a server to a team"],
  "tools.try": ["Tried a tool", "Try a tool"],
  "upstreams.import": ["Imported servers", "Import servers"],
  "upstreams.preview_import": ["Looked at a file of servers", "Look at a file of servers"],
  "upstreams.reach": ["Looked at a server", "Look at a server"],
  "links.accept": ["Followed a link", "Follow a link"],
  "policy.update": ["Changed the policy", "Change the policy"],
  "root_secret.turn": ["Turned to the new root secret", "Turn to the new root secret"],
  "signing_keys.rotate": ["Rotated the signing keys", "Rotate the signing keys"],
  "upstreams.apply": ["Applied a file of servers", "Apply a file of servers"],
  "upstreams.add": ["Added a server", "Add a server"],
  "upstreams.register": ["Registered a server", "Register a server"],
  "upstreams.update": ["Changed a server", "Change a server"],
  "upstreams.disable": ["Disabled a server", "Disable a server"],
  "upstreams.enable": ["Enabled a server", "Enable a server"],
  "upstreams.remove": ["Removed a server", "Remove a server"],
  "keys.update": ["Changed a key", "Change a key"],
  "keys.set_limits": ["Changed a key's limits", "Change a key's limits"],
  "upstreams.test": ["Tested a connection to a server", "Test a connection to a server"],
  "upstreams.sessions": ["Looked at a server's sessions", "Look at a server's sessions"],
  "upstreams.end_session": ["Ended a session with a server", "End a session with a server"],
  "upstreams.hide_item": ["Hid or showed a server's item", "Hide or show a server's item"],
  "upstreams.override_item": ["Reworded a server's item", "Reword a server's item"],
  "upstreams.approve_item": ["Approved a changed item", "Approve a changed item"],
  "upstreams.forget_item": ["Forgot what a server offered", "Forget what a server offered"],
  "upstreams.connect": ["Connected an account at a server", "Connect an account at a server"],
  "upstreams.begin_connect": ["Began to connect an account", "Begin to connect an account"],
  "upstreams.complete_connect": ["Connected an account at a server", "Connect an account"],
  "upstreams.connect_with_header": [
    "Set an own header for a server",
    "Set an own header for a server",
  ],
  "upstreams.disconnect": ["Disconnected an account", "Disconnect an account"],
  "upstreams.list_connections": ["Listed connected accounts", "List connected accounts"],
  "installation.set_up": ["Set up Latchkey", "Set up Latchkey"],
} as const satisfies Readonly<Record<string, readonly [done: string, tried: string]>>;

/** All actions that people can choose in the filter of the audit log. */
export const ACTIONS = Object.keys(WORDS) as readonly (keyof typeof WORDS)[];

/**
 * Describes an action, such as "Created a key", or "Create a key" if it was denied. If the subject
 * of an action on a key is an app or a trust rule, the text names the app or the rule. If `WORDS`
 * has no text for an action, the text is derived from the action's name.
 */
export function actionText(
  action: string,
  outcome: ActivityRow["outcome"],
  subjectKind: string | null = null,
): string {
  const words = (WORDS as Readonly<Record<string, readonly [string, string]>>)[action];
  if (words) {
    const text = words[outcome === "done" ? 0 : 1];
    return text.replace(/\ba key\b/, HOLDER_NOUNS[subjectKind ?? ""] ?? "a key");
  }
  const [entity = action, what = ""] = action.split(".");
  const text = [what, entity].filter(Boolean).join(" · ").replace(/[_-]+/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

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
    "The app asked for answers at an address that is not allowed. Allowed are https, this computer (localhost), and an app's own scheme.",
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
  maker_left:
    "The person who made the key left its team, which ended the key. After joining again they have to make a new key.",
  team_disabled: "The key's team is disabled, and its keys with it.",
  maker_disabled: "The person who made the key is disabled, and their personal keys with them.",
  address_not_allowed:
    "The request came from an address that is not on the key's list. Call from a listed address, or have the list changed on the key's page.",
  unknown:
    "No key like this was ever made here, or it was mistyped. Copy the key again, or create a new one.",
  hash_mismatch: "The key's stored hash does not fit. The record may have been tampered with.",
  permission: "The rule does not let them do it.",
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
  wrong_type: "What was sent is a token, but not an access token.",
  wrong_issuer: "The access token was issued by another issuer.",
  wrong_audience: "The access token was meant for another server.",
  missing_claim: "The access token lacks a claim that every one of ours has.",
  not_granted:
    "The grants of the team or the key do not include it. Grant it on the team's or the key's page.",
  hidden: "An operator has hidden it from everyone, on the server's page.",
  waits: "The server changed it, and it waits for an operator's approval on the server's page.",
  gone: "The server no longer offers it. Its page keeps the last definition, and it works again once the server offers it again.",
  server_disabled: "The server is disabled. It works again as soon as an operator enables it.",
  no_such_name:
    "There is nothing with this name behind Latchkey. It may have been renamed, or the client's list is old.",
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
    "What was sent does not have the form of a key: mcp_ and 32 lower-case hex digits.",
  "invalid_token malformed": "What was sent as a bearer token is not a token.",
  "not_found permission":
    "The object belongs to another person or does not exist. The answer was that it does not exist.",
};

const BY_CODE: Readonly<Record<string, string>> = {
  invalid_api_key: "The key was not accepted.",
  missing_token:
    "The request carried no access token. The Connect page has the commands that set one up.",
  invalid_token: "The access token was not accepted.",
  insufficient_scope: "The access token does not carry the scope that this needs.",
  forbidden: "The rule does not let them do it.",
  not_found:
    "There is nothing with this name, or it is out of reach. An operator finds out which by the request id.",
  rate_limited: "There were too many failures in a short time.",
  busy: "Too many checks were running at once. The caller was asked to try again.",
  invalid_credentials: "The email or the password was wrong.",
  malformed_credentials:
    "The request carried several access tokens, or one in its address. Send one, as a bearer token in the Authorization header.",
  invalid_client_metadata: "The app's registration named no address for its answers.",
  invalid_request: "The app left out something that OAuth requires, or sent it twice.",
  temporarily_unavailable: "Too many requests came at once. Try again in a minute.",
  invalid_grant: "The code, refresh token or machine's token is not valid, or no longer.",
  invalid_client: "The app is unknown, or did not authenticate.",
  invalid_redirect_uri:
    "The app asked for an answer at an address that is not registered or not allowed.",
  invalid_target: "The app asked for a token for another server.",
  audience_refused: "The key gets no tokens for this outside server.",
  authorization_ended:
    "The app's request was already answered, has ended, or was started in another browser.",
  link_invalid: "The link was used before, has ended, or never existed.",
  password_wrong: "The current password was wrong.",
  last_team: "It was the person's only team, and everyone belongs to at least one.",
  team_not_yours: "Members make keys only for a team that they belong to.",
  expiry_not_allowed: "The policy does not allow this expiry.",
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
