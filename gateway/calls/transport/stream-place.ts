import type { EventFields } from "@/gateway/http/plain/client/event-reader";
import type { LinkCaller, PostTarget } from "@/gateway/upstreams/call-target";
import { headerLines } from "./header-lines";

/** Minimum number of milliseconds before a stream is resumed. */
const LEAST_MS = 250;
/** Number of milliseconds before a stream is resumed if the server gives no time. */
const USUAL_MS = 1_000;
/** Number of times that the stream of one call is resumed. */
const MOST = 1_000;
/** Number of times in a row that a stream is resumed without a new event. */
const MOST_IDLE = 5;

/**
 * How far the event stream of a call has been read, so that it can be resumed if the server closes
 * it before the answer. Servers of the initialize era may do so after any event with an id, and the
 * client comes back with a GET after the `retry` time (SEP-1699; MCP 2025-11-25, Streamable HTTP,
 * "Sending Messages" and "Resumability and Redelivery"). Revision 2026-07-28 has no such streams.
 */
export class StreamPlace {
  #id = "";
  #retryMs = USUAL_MS;
  #times = 0;
  #idle = 0;

  /** Notes the id and the `retry` time of an event. */
  note({ id, retry }: EventFields): void {
    if (retry !== null) this.#retryMs = Math.max(LEAST_MS, retry);
    if (id === null) return;
    if (id !== this.#id) this.#idle = 0;
    this.#id = id;
  }

  /** True once the stream has been closed and resumed. */
  get isResumed(): boolean {
    return this.#times > 0;
  }

  /**
   * Returns the milliseconds after which the stream is to be resumed, or null if it cannot be: the
   * server gave no event id, or gave nothing new in several attempts.
   */
  next(): number | null {
    if (this.#id === "" || this.#times >= MOST || this.#idle >= MOST_IDLE) return null;
    this.#times++;
    return this.#retryMs * 2 ** this.#idle++;
  }

  /** Builds the request that resumes the stream. */
  request({ url, headers }: Pick<PostTarget, "url" | "headers">, caller: LinkCaller): string {
    const { "content-type": _, ...others } = headers(caller);
    const own = { ...others, accept: "text/event-stream", "last-event-id": this.#id };
    const first = `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
    return `${first}connection: keep-alive\r\naccept-encoding: identity\r\n${headerLines(own)}\r\n`;
  }
}
