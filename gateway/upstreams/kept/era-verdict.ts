import type { Era } from "@/gateway/upstreams/call-target";

/**
 * Remembers for ten minutes that a server speaks the legacy era, so that new connections need not
 * detect it. After that the detection is repeated, because the server may have been upgraded.
 */
export interface EraVerdict {
  /**
   * Returns the era to use without detection, or null if the era has to be detected. `remembered`
   * is the era in the server's row.
   */
  known(remembered: Era | null): Era | null;
  /** Records the era that a handshake has determined. */
  record(era: Era): void;
  /**
   * True if a server was found to be of the legacy era so long ago that its era should be detected
   * again. A call that returns true also starts the next interval.
   */
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
