const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Absolute lifetime of a session, from sign-in. */
export const SESSION_MS = 30 * DAY_MS;
/** Idle timeout of a session. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** Lifetime of a device cookie, from the browser's last sign-in. */
export const DEVICE_MS = 180 * DAY_MS;
/** `last_seen_at` is written at most this often. */
export const LAST_SEEN_EVERY_MS = 60_000;

export const LINK_MS = {
  setup: DAY_MS,
  invitation: 7 * DAY_MS,
  password_reset: DAY_MS,
} as const;
