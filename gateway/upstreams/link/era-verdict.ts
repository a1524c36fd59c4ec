import type { Era } from "@/gateway/upstreams/link";

/**
 * Remembers for a limited time that a server speaks the older era, which saves the detection at
 * each new connection. The detection is repeated later, because a server may be upgraded.
 */
export interface EraVerdict {
  /** The era that need not be detected; `remembered` is the era in the server's row. */
  known(remembered: Era | null): Era | null;
  /** Records the era after a handshake, with or without detection. */
  record(era: Era): void;
  /** True for the older era if its detection was long ago; the next interval starts at `nowMs`. */
  isToBeAsked(nowMs: number): boolean;
  forget(): void;
}

const FRESH_MS = 600_000;

/** Creates a verdict without a known era. */
export function eraVerdict(now: () => number): EraVerdict {
  let legacySinceMs: number | null = null;
  const isFresh = (nowMs: number) => legacySinceMs !== null && nowMs - legacySinceMs < FRESH_MS;
  return {
    known(remembered) {
      if (legacySinceMs === null || remembered === "modern") return null;
      if (isFresh(now())) return "legacy";
      legacySinceMs = null;
      return null;
    },
    record(era) {
      if (era === "modern") legacySinceMs = null;
      else legacySinceMs ??= now();
    },
    isToBeAsked(nowMs) {
      if (legacySinceMs === null || isFresh(nowMs)) return false;
      legacySinceMs = nowMs;
      return true;
    },
    forget() {
      legacySinceMs = null;
    },
  };
}
