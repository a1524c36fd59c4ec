/** Milliseconds after which a caller is shown that its call is still running. */
export const SLOW_MS = 5_000;
