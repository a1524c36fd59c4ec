"use client";

import { useEffect, useState } from "react";
import { dateTimeText } from "./date-text";
import { relativeTimeText } from "./relative-time-text";
import { useNow } from "./use-now";

export interface RelativeTimeProps {
  at: Date | string | number;
  /** The server's time at the request. */
  now: Date | string | number;
  className?: string;
}

/**
 * A text such as "3 minutes ago", kept up to date. On hover, the absolute time in the reader's time
 * zone is shown.
 */
export function RelativeTime({ at, now, className }: RelativeTimeProps) {
  const atMs = new Date(at).getTime();
  const nowMs = useNow(new Date(now).getTime());
  const [offsetMinutes, setOffsetMinutes] = useState(0);
  useEffect(() => {
    setOffsetMinutes(-new Date(atMs).getTimezoneOffset());
  }, [atMs]);
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={dateTimeText(atMs, offsetMinutes)}
      className={className}
    >
      {relativeTimeText(atMs, nowMs)}
    </time>
  );
}
