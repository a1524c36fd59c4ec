/** The time after which a caller learns that its call is still running. */
export const SLOW_MS = 5_000;
