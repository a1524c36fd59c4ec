import type { Era } from "@/gateway/upstreams/link";

/**
 * That a server speaks the older era, for as long as that is fresh: it spares the question at each
 * new connection. A server may have learned the newer one meanwhile, so it is asked again.
 */
export interface EraVerdict {
  /** What need not be asked; `remembered` is what its row says. */
  known(remembered: Era | null): Era | null;
  /** It was asked, or spared the question, and this is spoken. */
  heard(era: Era): void;
  /** True where it speaks the older one and was asked long ago; the next time is counted from now. */
  isToBeAsked(nowMs: number): boolean;
  forget(): void;
}

const FRESH_MS = 600_000;

/** Nothing is known yet. */
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
    heard(era) {
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
