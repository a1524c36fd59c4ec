export const KEY_NAME_MAX = 80;
export const MATCHING_MAX = 1_000;

/**
 * The statuses of a key. If several apply, the one that is hardest to undo counts: revoked, then
 * ended (the creator of a personal key left the team), then expired, then quarantined (its secret
 * was reported as leaked), then disabled. Revoked and ended are final. A key counts as expired from
 * the instant `expiresAt`.
 */
export const KEY_STATUSES = [
  "active",
  "quarantined",
  "expired",
  "disabled",
  "ended",
  "revoked",
] as const;
/** The statuses of connections and trust rules, which have no secret that could be reported. */
export const CREDENTIAL_STATUSES = ["active", "expired", "disabled", "ended", "revoked"] as const;
/** The number of days without a use after which a key that was used before counts as idle. */
export const IDLE_DAYS = 90;
/**
 * The kinds of active keys that are worth a look: keys that were never used, that are idle, that
 * never expire, that expire within a week, or whose creator is disabled. A key may be of several
 * kinds.
 */
export const KEY_CONCERNS = [
  "never_used",
  "idle",
  "no_expiry",
  "expires_soon",
  "owner_disabled",
] as const;
/** The states by which the list of keys can be filtered. */
export const KEY_STATES = [...KEY_STATUSES, ...KEY_CONCERNS] as const;
export const KEY_SORTS = ["created", "name", "last_used", "expires"] as const;
