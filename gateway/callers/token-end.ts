import type { Caller } from "./authenticate";

/** Seconds before its end from which a token's end is told. */
const SOON_SECONDS = 120;

/** The end of a token, as the `_meta` of a result states it. */
export interface TokenEnd {
  /** In ISO 8601, in UTC. */
  readonly at: string;
  readonly inSeconds: number;
}

/** Returns the end of a caller's token if it ends within two minutes, or null. */
export function tokenEndSoon({ tokenEndsAtSeconds }: Caller, nowMs: number): TokenEnd | null {
  const seconds = tokenEndsAtSeconds - nowMs / 1000;
  if (seconds > SOON_SECONDS) return null;
  const at = new Date(tokenEndsAtSeconds * 1000).toISOString();
  return { at, inSeconds: Math.max(0, Math.floor(seconds)) };
}
