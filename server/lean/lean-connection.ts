import type { Socket } from "node:net";
import { dataPlane } from "@/gateway/endpoints/route";
import { isForwardingHeader } from "@/gateway/http/edge/forwarded";
import { newRequestId } from "@/gateway/http/edge/request-id";
import { DATA_HEADERS, STRICT_TRANSPORT_SECURITY } from "@/gateway/http/edge/security-headers";
import type { Answer } from "@/gateway/http/exchange";
import type { Log } from "@/lib/log/type";
import { judgeRequest, type Premises } from "@/server/edge/judge-request";
import { type KnownHead, LeanExchange } from "./lean-exchange";
import { type Extent, extentOf, readRequestHead } from "./read-request";
import { readShared } from "./shared-input";
import { writeStream, writeWhole } from "./write-lean";

export interface LeanSettings extends Premises {
  readonly log: Log;
  readonly keepAliveMs: number;
  /** Whether its connections are TLS. */
  readonly secure: boolean;
}

/** A connection while it sends nothing but plain calls. */
export interface LeanConnection {
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

interface Head extends KnownHead {
  /** Header lines of every answer. */
  readonly always: string;
}

/**
 * Answers the plain calls of a connection one after the other. `handOver` gives it to node:http,
 * with everything unanswered still unread, at the first request that is anything else; `closed` is
 * called when it is over without that.
 */
export function leanConnection(
  socket: Socket,
  settings: LeanSettings,
  on: { handOver(): void; closed(): void },
): LeanConnection {
  const known: Head[] = [];
  let pending: Buffer | null = null;
  let exchange: LeanExchange | null = null;
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
    const head = readRequestHead(bytes);
    if (!head) return null;
    const { headers, rawHeaders } = head;
    const asked = { url: "/mcp", socket, headers, rawHeaders };
    const verdict = judgeRequest(asked, settings, "");
    if (verdict.refusal !== null) return null;
    const { address, secure, path } = verdict;
    for (const name in headers) if (isForwardingHeader(name)) delete headers[name];
    const made: Head = {
      head,
      arrival: { address, secure, path },
      always: linesOf(settings.keepAliveMs, verdict.strictTransport),
    };
    if (known.unshift(made) > MAX_KNOWN) known.pop();
    return made;
  }

  /** Whether the client is behind with reading: until it has caught up, nothing is read of it. */
  const isBehind = () => socket.writableLength >= socket.writableHighWaterMark;

  function next(): void {
    // An answer that was there at once asks for the next: the loop that began it goes on.
    if (reading) return;
    reading = true;
    while (pending && !exchange && !over && !isBehind()) {
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
    reading = false;
  }

  function answer(found: Head, body: Buffer): void {
    used = true;
    const asked = new LeanExchange(socket, found, body, newRequestId());
    exchange = asked;
    const answering = dataPlane(asked);
    if (answering instanceof Promise) answering.then((given) => write(asked, found, given), broken);
    else if (answering) write(asked, found, answering);
    else broken(new Error("There is nothing at /mcp."));
  }

  function write(asked: LeanExchange, { always }: Head, given: Answer): void {
    if (over) return;
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

  function done(asked: LeanExchange): void {
    asked.end();
    exchange = null;
    sinceMs = performance.now();
    if (isBehind()) socket.pause();
    else goOn();
  }

  function goOn(): void {
    if (socket.isPaused()) socket.resume();
    if (pending) next();
  }

  function drained(): void {
    if (!exchange) goOn();
  }

  function broken(error: unknown): void {
    settings.log.error({ error }, "answering failed");
    destroy();
  }

  function receive(chunk: Buffer): void {
    if (!pending) sinceMs = performance.now();
    pending = pending ? Buffer.concat([pending, chunk]) : chunk;
    if (!exchange) next();
    else if (pending.length > MAX_AHEAD_BYTES) socket.pause();
  }

  function closed(): void {
    if (over) return;
    over = true;
    const left = exchange;
    exchange = null;
    left?.leave();
    on.closed();
  }
  const destroy = () => void socket.destroy();
  /** As with node:http: who says nothing more gets what was written, and waits for nothing else. */
  function leave(): void {
    pending = null;
    if (exchange || socket.writableLength === 0) destroy();
    else socket.end();
  }

  // Whoever the connection was given to reads it as a stream.
  const take = (chunk: Buffer) => {
    if (over) return socket.push(chunk);
    receive(chunk);
    return true;
  };
  if (settings.secure || !readShared(socket, take)) socket.on("data", receive);
  socket.on("drain", drained).on("end", leave).on("error", destroy).on("close", closed).resume();
  return {
    get isIdle() {
      return exchange === null && pending === null && socket.writableLength === 0;
    },
    sweep(nowMs) {
      if (exchange || over) return;
      // Time begins when the answers have gone out: until then the client is behind, and what it
      // sent meanwhile waits for that.
      if (socket.writableLength > 0) sinceMs = nowMs;
      const waitedMs = nowMs - sinceMs;
      if (pending || !used) {
        if (waitedMs > PATIENCE_MS) handOver();
      } else if (waitedMs > settings.keepAliveMs) destroy();
    },
    destroy,
  };
}

function linesOf(keepAliveMs: number, strictTransport: boolean): string {
  const always: Record<string, string> = {
    ...DATA_HEADERS,
    ...(strictTransport ? { "strict-transport-security": STRICT_TRANSPORT_SECURITY } : {}),
    connection: "keep-alive",
    "keep-alive": `timeout=${Math.floor(keepAliveMs / 1000)}`,
  };
  return Object.entries(always)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}
