/** After this long the caller is shown that its call is under way. */
export const SLOW_MS = 5_000;
