import { NOTICES_A_SECOND, NOTICES_AT_ONCE } from "./bounds";

/** The number of notifications and requests that a call, or a link, may still send. */
export interface NoticeRate {
  /** Counts another message at this time in milliseconds. Returns false if there are too many. */
  admit(nowMs: number): boolean;
}

/** Creates a rate that admits `atOnce` messages in a burst, and `aSecond` more per second. */
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
