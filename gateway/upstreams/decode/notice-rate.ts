import { NOTICES_A_SECOND, NOTICES_AT_ONCE } from "./bounds";

/** How many notifications and requests one call, or one link, may still send. */
export interface NoticeRate {
  /** One more, at this time in milliseconds. False where there are too many. */
  admit(nowMs: number): boolean;
}

/** What may come `atOnce`, and `aSecond` more. */
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
