import type { StreamableHTTPClientTransportOptions } from "@modelcontextprotocol/client";
import type { LinkFetch } from "@/gateway/upstreams/target/headed-fetch";

type Options = Pick<
  StreamableHTTPClientTransportOptions,
  "reconnectionOptions" | "reconnectionScheduler"
>;

const BACKOFF = {
  initialReconnectionDelay: 250,
  maxReconnectionDelay: 2_000,
  reconnectionDelayGrowFactor: 2,
} as const;

/**
 * How the stream of one request is resumed if the server closes it before the answer: after the
 * server's `retry` time, with the id of its last event. It is not resumed without such an id, and
 * not after the request's time has ended (SEP-1699; MCP 2025-11-25, Resumability and Redelivery).
 */
export const RESUMING_REQUEST: Options = { reconnectionOptions: { ...BACKOFF, maxRetries: 2 } };

/** Number of attempts after which a stream of notices that cannot be opened is given up. */
const NOTICE_ATTEMPTS = 20;
const LONGEST_MS = 30_000;
/** Number of times that a stream may end within a minute before it is opened again more slowly. */
const ENDS_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/**
 * How the stream that a server sends its notices on is opened again after it ended, with the id of
 * its last event if there is one. The server's `retry` time is respected, and a server that fails,
 * or that ends the stream again and again, is asked ever less often.
 */
export function resumingNotices(now: () => number = () => performance.now()): Options {
  let ends: number[] = [];
  return {
    reconnectionOptions: { ...BACKOFF, maxRetries: NOTICE_ATTEMPTS },
    reconnectionScheduler: (reconnect, delayMs, attempt) => {
      const atMs = now();
      ends = [...ends.filter((endMs) => atMs - endMs < MINUTE_MS), atMs];
      const often = Math.max(0, ends.length - ENDS_A_MINUTE);
      const backoffMs = BACKOFF.initialReconnectionDelay * 2 ** Math.max(attempt, often);
      const timer = setTimeout(reconnect, Math.max(delayMs, Math.min(backoffMs, LONGEST_MS)));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/**
 * Calls `reopened` when the stream of notices was opened again without the id of its last event, so
 * that the server cannot send again what was missed (MCP 2025-11-25, Resumability and Redelivery).
 */
export function whenReopened(fetch: LinkFetch, reopened: () => void): LinkFetch {
  let wasOpen = false;
  return async (input, init) => {
    const response = await fetch(input, init);
    if ((init?.method ?? "GET") !== "GET" || !response.ok) return response;
    if (wasOpen && !new Headers(init?.headers).has("last-event-id")) reopened();
    wasOpen = true;
    return response;
  };
}
