export const KEY_NAME_MAX = 80;
export const MATCHING_MAX = 1_000;

/**
 * The statuses of a key. If several apply, the one that is hardest to undo counts: revoked, then
 * ended (the creator of a personal key left the team), then expired, then disabled. Revoked and
 * ended are final. A key counts as expired from the instant `expiresAt`.
 */
export const KEY_STATUSES = ["active", "expired", "disabled", "ended", "revoked"] as const;
/**
 * The states by which the list of keys can be filtered. Besides the statuses, these are two kinds of
 * active keys: those that expire within a week, and those whose creator is disabled.
 */
export const KEY_STATES = [...KEY_STATUSES, "expires_soon", "owner_disabled"] as const;
export const KEY_SORTS = ["created", "name", "last_used", "expires"] as const;
