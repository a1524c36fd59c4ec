import { NOTICES_A_SECOND, NOTICES_AT_ONCE } from "./bounds";

/**
 * Limits the notifications and requests that a server may send during a call or on a connection.
 */
export interface NoticeRate {
  /** Counts a message that arrived at `nowMs`. Returns false if there have been too many. */
  admit(nowMs: number): boolean;
}

/** Creates a limit that admits `atOnce` messages in a burst, and `aSecond` more per second. */
export function noticeRate({ atOnce, aSecond } = NOTICES): NoticeRate {
  let left = atOnce;
  let sinceMs = Number.NaN;
  return {
    admit(nowMs) {
      const gained = Number.isNaN(sinceMs) ? 0 : ((nowMs - sinceMs) / 1000) * aSecond;
      sinceMs = nowMs;
      left = Math.min(atOnce, left + gained) - 1;
      if (left >= 0) return true;
      left = 0;
      return false;
    },
  };
}

const NOTICES = { atOnce: NOTICES_AT_ONCE, aSecond: NOTICES_A_SECOND };
