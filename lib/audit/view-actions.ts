import type { ActivityRow } from "./view";
import { HOLDER_NOUNS } from "./view-holders";

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
