/** One audit record as people see it. `details` hold names and numbers, never a secret. */
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
  /** Pass as `before` for the next older page, as `after` for the next newer one. */
  readonly older: number | null;
  readonly newer: number | null;
}

/** What somebody did, in the past tense, by the verb's name. */
const DONE: Readonly<Record<string, string>> = {
  "keys.create": "Created a key",
  "keys.rename": "Renamed a key",
  "keys.disable": "Disabled a key",
  "keys.enable": "Enabled a key",
  "keys.revoke": "Revoked a key",
  "people.create": "Added a person",
  "people.disable": "Disabled a person",
  "people.enable": "Enabled a person",
  "people.change_role": "Changed a role",
  "people.reset_password": "Made a password link",
  "sessions.sign_in": "Signed in",
  "sessions.end": "Signed out",
  "token.exchange": "Exchanged a key for a token",
  "mcp.call": "Called the endpoint",
};

const ENTITIES: Readonly<Record<string, string>> = {
  keys: "key",
  people: "person",
  teams: "team",
  sessions: "session",
  tokens: "token",
  signing_keys: "signing key",
};

/** "keys.create" → "Created a key". An action without words of its own reads as it is named. */
export function actionText(action: string): string {
  const known = DONE[action];
  if (known) return known;
  const [entity = action, what = ""] = action.split(".");
  const words = what
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  const thing = ENTITIES[entity] ?? entity.replace(/[_-]+/g, " ");
  const text = words ? `${words} · ${thing}` : thing;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What was tried, for a denial: "Was refused: create a key". */
export function attemptText(action: string): string {
  return `Refused: ${actionText(action).toLowerCase()}`;
}

const BY_REASON: Readonly<Record<string, string>> = {
  revoked: "The key is revoked, which is final. Whoever uses it needs a new key.",
  expired: "The key has reached its expiry. Whoever uses it needs a new key.",
  disabled: "The key is disabled. It works again as soon as somebody enables it.",
  team_disabled: "The key's team is disabled, and its keys with it.",
  maker_disabled: "The person who made the key is disabled, and their personal keys with them.",
  unknown: "No key like this was ever made here, or it was mistyped.",
  malformed: "What was sent does not have the form of a key: mcp_ and 32 lower-case hex digits.",
  address: "The request came from an address that is not on the key's list.",
  permission: "The rule below does not let this person do it.",
  token_expired: "The access token has ended. Exchange the key for a new one.",
};

const BY_CODE: Readonly<Record<string, string>> = {
  invalid_api_key: "The key was not accepted.",
  missing_token: "The call carried no access token.",
  invalid_token: "The access token was not accepted: it has ended, or it is not one of ours.",
  insufficient_scope: "The access token does not carry the scope that this call needs.",
  forbidden: "The rule below does not let this actor do it.",
  not_found: "It exists, and this actor may not see it. They were told it does not exist.",
  rate_limited: "There were too many failures from this address in a short time.",
  busy: "Too many checks were running at once. The caller was asked to try again.",
  invalid_credentials: "The email or the password was wrong.",
  link_invalid: "The link was used before, has ended, or never existed.",
  key_revoked: "The key is revoked, which is final.",
  insecure_transport: "A secret was sent over plain HTTP from another machine.",
  origin_not_allowed: "A page of another origin tried to call Latchkey.",
  host_not_allowed: "The request named a host that is not served here.",
};

/** Why something was refused, in a full sentence a person can act on. */
export function denialText(code: string | null, reason: string | null): string {
  const key = reason
    ?.trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  if (key) {
    const exact = BY_REASON[key] ?? BY_REASON[key.replace(/^key_/, "")];
    if (exact) return exact;
  }
  return (code && BY_CODE[code]) ?? "The request was refused.";
}
