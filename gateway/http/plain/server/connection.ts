import type { Socket } from "node:net";
import { readShared } from "@/gateway/http/plain/node-internals";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { IncomingRequest, type KnownHead } from "./incoming-request";
import {
  type Extent,
  extentOf,
  mayBeginHead,
  postLine,
  type RequestHead,
  readRequestHead,
} from "./request-head";
import { type PlainAnswer, writeStream, writeWhole } from "./write-answer";

/** The settings and handlers of connections that are read without node:http. */
export interface PlainHandlers<Context> {
  /**
   * The only path that plain connections serve. Requests for other paths are handed to node:http.
   */
  readonly target: string;
  /** Milliseconds for which an idle connection is kept open. */
  readonly keepAliveMs: number;
  /** True if connections to the server use TLS. */
  readonly secure: boolean;
  /**
   * Checks the head of a request, once for all requests with the same head. May remove headers from
   * the head. If it returns null, node:http serves the connection from this request on.
   */
  admit(head: RequestHead, socket: Socket): Admitted<Context> | null;
  answer(request: IncomingRequest<Context>): MaybePromise<PlainAnswer>;
  /** Called if `answer` throws or rejects. The connection is then closed. */
  failed(error: unknown): void;
}

export interface Admitted<Context> {
  readonly context: Context;
  /** Headers that every response to the request gets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A connection that is served without node:http as long as it carries only plain calls. */
export interface PlainServerConnection {
  /** True if no request is being received or answered. */
  readonly isIdle: boolean;
  /**
   * Checks how long the connection has been waiting. Closes an idle connection, and hands the
   * connection over to node:http if no complete request has arrived.
   */
  sweep(nowMs: number): void;
  destroy(): void;
}

/**
 * Maximum number of cached heads per connection. A client usually calls only a few tools in turn.
 */
const MAX_KNOWN = 16;
/**
 * Milliseconds that a client may take for the first byte of its first request, and for the rest of
 * each request. After this time the connection is handed to node:http, which enforces the usual
 * timeouts.
 */
const PATIENCE_MS = 2_000;
/** Maximum number of bytes that are read ahead while a request is being answered. */
const MAX_AHEAD_BYTES = 64 * 1024;

/**
 * Answers the plain calls of a connection one after another. At the first request that is not
 * plain, `handOver` is called and node:http takes over the connection, including all bytes of
 * unanswered requests. `closed` is called if the connection ends before that.
 */
export function plainServerConnection<Context>(
  socket: Socket,
  handlers: PlainHandlers<Context>,
  on: { handOver(): void; closed(): void },
): PlainServerConnection {
  type Head = KnownHead<Context>;
  const first = postLine(handlers.target);
  const known: Head[] = [];
  let pending: Buffer | null = null;
  let current: IncomingRequest<Context> | null = null;
  let sinceMs = performance.now();
  let used = false;
  let over = false;
  let reading = false;

  function handOver(): void {
    over = true;
    socket.off("data", receive).off("drain", drained).off("end", leave);
    socket.off("error", destroy).off("close", closed);
    // The unanswered bytes are put back into the socket, so that node:http reads them again.
    socket.pause();
    if (pending) socket.unshift(pending);
    pending = null;
    on.handOver();
    socket.resume();
  }

  /**
   * Finds the head at the beginning of `bytes` and the extent of its request. Returns null if the
   * head is incomplete or node:http must read the request.
   */
  function recognise(bytes: Buffer): { head: Head; extent: Extent } | null {
    for (const head of known) {
      const extent = extentOf(bytes, head.head);
      if (extent) return { head, extent };
    }
    const head = learn(bytes);
    const extent = head && extentOf(bytes, head.head);
    return extent && { head, extent };
  }

  function learn(bytes: Buffer): Head | null {
    const head = readRequestHead(bytes, first);
    const admitted = head && handlers.admit(head, socket);
    if (!admitted) return null;
    const always = linesOf(admitted.headers, handlers.keepAliveMs);
    const made: Head = { head, context: admitted.context, always };
    if (known.unshift(made) > MAX_KNOWN) known.pop();
    return made;
  }

  /**
   * Returns whether the client reads its responses too slowly. While it does, its further requests
   * are not read.
   */
  const isBehind = () => socket.writableLength >= socket.writableHighWaterMark;

  function next(): void {
    // A synchronous response was written while the loop below is running. That loop continues with
    // the next request.
    if (reading) return;
    reading = true;
    try {
      while (pending && !current && !over && !isBehind()) {
        const found = recognise(pending);
        if (!found) {
          if (!mayBeginHead(pending, first)) handOver();
          break;
        }
        const { head, extent } = found;
        if (pending.length < extent.body) break;
        const body = pending.subarray(extent.head, extent.body);
        pending = pending.length > extent.body ? pending.subarray(extent.body) : null;
        answer(head, body);
      }
    } catch (error) {
      broken(error);
    }
    reading = false;
  }

  function answer(found: Head, body: Buffer): void {
    used = true;
    const asked = new IncomingRequest(socket, found, body);
    current = asked;
    const answering = handlers.answer(asked);
    if (answering instanceof Promise) answering.then((given) => write(asked, given), broken);
    else write(asked, answering);
  }

  function write(asked: IncomingRequest<Context>, given: PlainAnswer): void {
    if (over) return;
    const { always } = asked.known;
    // The heads of a client that was refused are not kept in the cache.
    if (given.status === 401 || given.status === 403) known.length = 0;
    if (given.body instanceof ReadableStream) {
      writeStream(socket, given, given.body, always).then((whole) => {
        if (whole) done(asked);
        else destroy();
      }, broken);
      return;
    }
    writeWhole(socket, given, always);
    done(asked);
  }

  function done(asked: IncomingRequest<Context>): void {
    asked.end();
    current = null;
    sinceMs = performance.now();
    if (isBehind()) socket.pause();
    else proceed();
  }

  function proceed(): void {
    if (socket.isPaused()) socket.resume();
    if (pending) next();
  }

  function drained(): void {
    if (!current) proceed();
  }

  function broken(error: unknown): void {
    handlers.failed(error);
    destroy();
  }

  function receive(chunk: Buffer): void {
    if (!pending) sinceMs = performance.now();
    pending = pending ? Buffer.concat([pending, chunk]) : chunk;
    if (!current) next();
    else if (pending.length > MAX_AHEAD_BYTES) socket.pause();
  }

  function closed(): void {
    if (over) return;
    over = true;
    const left = current;
    current = null;
    left?.leave();
    on.closed();
  }
  const destroy = () => void socket.destroy();
  /**
   * Handles a client that has closed its side of the connection. Written responses are still sent,
   * as node:http does.
   */
  function leave(): void {
    pending = null;
    if (current || socket.writableLength === 0) destroy();
    else socket.end();
  }

  // After the handover, node:http reads the bytes as a stream.
  const take = (chunk: Buffer) => {
    if (over) return socket.push(chunk);
    receive(chunk);
    return true;
  };
  if (handlers.secure || !readShared(socket, take)) socket.on("data", receive);
  socket.on("drain", drained).on("end", leave).on("error", destroy).on("close", closed).resume();
  return {
    get isIdle() {
      return current === null && pending === null && socket.writableLength === 0;
    },
    sweep(nowMs) {
      if (current || over) return;
      // The wait is measured from the time at which all responses were sent. Until then the client
      // is slow to read, and its next requests wait.
      if (socket.writableLength > 0) sinceMs = nowMs;
      const waitedMs = nowMs - sinceMs;
      if (pending || !used) {
        if (waitedMs > PATIENCE_MS) handOver();
      } else if (waitedMs > handlers.keepAliveMs) destroy();
    },
    destroy,
  };
}

function linesOf(headers: Readonly<Record<string, string>>, keepAliveMs: number): string {
  const always: Record<string, string> = {
    ...headers,
    connection: "keep-alive",
    "keep-alive": `timeout=${Math.floor(keepAliveMs / 1000)}`,
  };
  return Object.entries(always)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}
