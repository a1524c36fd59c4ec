import { NOTICES_A_SECOND, NOTICES_AT_ONCE } from "./bounds";

/** How many notifications and requests one call, or one link, may still send. */
export interface NoticeRate {
  /** One more, at this time in milliseconds. False where there are too many. */
  admit(nowMs: number): boolean;
}

export function noticeRate(): NoticeRate {
  let left = NOTICES_AT_ONCE;
  let sinceMs = Number.NaN;
  return {
    admit(nowMs) {
      const gained = Number.isNaN(sinceMs) ? 0 : ((nowMs - sinceMs) / 1000) * NOTICES_A_SECOND;
      sinceMs = nowMs;
      left = Math.min(NOTICES_AT_ONCE, left + gained) - 1;
      if (left >= 0) return true;
      left = 0;
      return false;
    },
  };
}
