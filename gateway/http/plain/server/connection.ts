import type { Socket } from "node:net";
import { readShared } from "@/gateway/http/plain/node-internals";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { IncomingRequest, type KnownHead } from "./incoming-request";
import { type Extent, extentOf, postLine, type RequestHead, readRequestHead } from "./request-head";
import { type PlainAnswer, writeStream, writeWhole } from "./write-answer";

/** What is answered, and by whom. */
export interface PlainHandlers<Context> {
  /** The path that is asked for; a request for any other is node:http's. */
  readonly target: string;
  /** Milliseconds that an idle connection is kept. */
  readonly keepAliveMs: number;
  /** Whether its connections are TLS. */
  readonly secure: boolean;
  /**
   * Judges a head, once for all requests that repeat it. Null: node:http answers, from this request
   * on. Of the head's own headers it may remove some.
   */
  admit(head: RequestHead, socket: Socket): Admitted<Context> | null;
  answer(request: IncomingRequest<Context>): MaybePromise<PlainAnswer>;
  /** Answering threw or rejected, which ends the connection. */
  failed(error: unknown): void;
}

export interface Admitted<Context> {
  readonly context: Context;
  /** Headers of every answer to it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A connection while it sends nothing but plain calls. */
export interface PlainServerConnection {
  /** True between two requests. */
  readonly isIdle: boolean;
  /** Ends it, or gives it to node:http, where it waits for longer than is good. */
  sweep(nowMs: number): void;
  destroy(): void;
}

/** Heads that a connection repeats: a client calls a handful of tools in turn. */
const MAX_KNOWN = 16;
/** For the first byte, and for the rest of a request; then node:http waits, and says so. */
const PATIENCE_MS = 2_000;
/** What is taken in while a request is being answered. */
const MAX_AHEAD_BYTES = 64 * 1024;

/**
 * Answers the plain calls of a connection one after the other. `handOver` gives it to node:http,
 * with everything unanswered still unread, at the first request that is anything else; `closed` is
 * called when it is over without that.
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
    // Nothing is lost in between: what is unread is read again by whoever takes it.
    socket.pause();
    if (pending) socket.unshift(pending);
    pending = null;
    on.handOver();
    socket.resume();
  }

  /** The head that `bytes` begin with, and how far its request reaches; null: for node:http. */
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

  /** Whether the client is behind with reading: until it has caught up, nothing is read of it. */
  const isBehind = () => socket.writableLength >= socket.writableHighWaterMark;

  function next(): void {
    // An answer that was there at once asks for the next: the loop that began it goes on.
    if (reading) return;
    reading = true;
    try {
      while (pending && !current && !over && !isBehind()) {
        const found = recognise(pending);
        if (!found) {
          handOver();
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
    // Who was refused may be anybody, and costs no more than its connection.
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
  /** As with node:http: who says nothing more gets what was written, and waits for nothing else. */
  function leave(): void {
    pending = null;
    if (current || socket.writableLength === 0) destroy();
    else socket.end();
  }

  // Whoever the connection was given to reads it as a stream.
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
      // Time begins when the answers have gone out: until then the client is behind, and what it
      // sent meanwhile waits for that.
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
