"use client";

import { useEffect, useState } from "react";
import { dateTimeText } from "./date-text";
import { relativeTimeText } from "./relative-time-text";
import { useNow } from "./use-now";

export interface RelativeTimeProps {
  at: Date | string | number;
  /** The server's time when the page was requested. */
  now: Date | string | number;
  className?: string;
}

/**
 * Shows a relative time such as "3 minutes ago", and updates it regularly. Hovering over the text
 * shows the absolute time in the reader's time zone.
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
