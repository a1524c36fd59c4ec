const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The maximum lifetime of a session, from the sign-in, in milliseconds. */
export const SESSION_MS = 30 * DAY_MS;
/** The time without requests after which a session expires, in milliseconds. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** The lifetime of a device cookie, from the browser's last sign-in, in milliseconds. */
export const DEVICE_MS = 180 * DAY_MS;
/** The minimum time between two updates of `last_seen_at`, in milliseconds. */
export const LAST_SEEN_EVERY_MS = 60_000;

export const LINK_MS = {
  setup: DAY_MS,
  invitation: 7 * DAY_MS,
  password_reset: DAY_MS,
} as const;
