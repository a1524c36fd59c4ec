import type { Agent } from "node:http";
import type { Socket } from "node:net";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import { PlainFault } from "@/gateway/http/plain/plain-fault";
import { guardCallback } from "@/lib/process/guard-callback";
import { type AnswerHead, repeatedHead } from "./answer-head";
import { type ChunkedBody, chunkedBody } from "./chunked-body";
import { openSocket } from "./open-socket";
import type { AnswerListener, Outgoing, PlainConnection } from "./plain-connection";
import { readingPace } from "./reading-pace";
import { writeRequest } from "./write-request";

const MAX_HEAD_BYTES = 32 * 1024;
/** Maximum number of interim responses (1xx) before the final response. */
const MAX_INTERIMS = 8;
const HEAD_END = Buffer.from("\r\n\r\n");
/** All connections read into it. Copying out of it costs less than Node's own buffer per read. */
const INPUT = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Opens a connection through an agent, whose guards decide which addresses are allowed. Connecting
 * takes at most `connectMs`. `idle` is called when a response has ended and the connection can be
 * used again. `closed` is called when the connection can no longer be used.
 */
export function openPlainConnection(
  agent: Agent,
  url: URL,
  connectMs: number,
  on: { idle(): void; closed(): void },
): PlainConnection {
  const secure = url.protocol === "https:";
  /** The open socket, or null while connecting. */
  let socket: Socket | null = null;
  function copied(length: number): boolean {
    const chunk = Buffer.allocUnsafe(length);
    INPUT.copy(chunk, 0, 0, length);
    receive(chunk);
    return true;
  }
  /** Wraps a callback of the socket, so that an exception ends only this connection. */
  function guarded<Given extends unknown[], Back>(work: (...given: Given) => Back) {
    return guardCallback(work, () => close(new PlainFault("unreadable")));
  }
  let listener: AnswerListener | null = null;
  let waiting: Outgoing | null = null;
  let open = true;
  let head: AnswerHead | null = null;
  let partial: Buffer | null = null;
  let left = 0;
  let chunks: ChunkedBody | null = null;
  let idleMs: number | null = null;
  let interims = 0;
  const known = repeatedHead();
  const pace = readingPace(() => socket);

  function close(error: Error | null): void {
    if (!open) return;
    open = false;
    const to = listener;
    listener = null;
    if (socket) socket.destroy();
    else giveUp();
    on.closed();
    if (error) to?.fail(error);
  }
  const garbled = (detail: string) => close(new PlainFault("not_http", detail));
  const broken = () => close(new PlainFault("broken"));

  function finish(rest: number): void {
    const to = listener;
    const again = head?.keepAlive === true && rest === 0;
    listener = null;
    head = null;
    chunks = null;
    // If the connection stayed paused, the next request on it would never get a response.
    pace.resume();
    // Bytes after the end of the response belong to no request. If there are any, the connection
    // must not be used again.
    if (again) on.idle();
    else close(null);
    to?.end();
  }

  function content(bytes: Buffer): void {
    if (!head || !listener) return;
    if (head.framing.kind === "close") {
      listener.data(bytes);
      return;
    }
    if (chunks) {
      const to = listener;
      const end = chunks.feed(bytes, (part) => {
        if (listener === to) to.data(part);
      });
      if (listener !== to) return;
      if (end === "garbled") garbled("The answer is not framed as HTTP asks.");
      else if (end === "too_many_pieces") close(new PlainFault(end));
      else if (end >= 0) finish(bytes.length - end);
      return;
    }
    const part = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= part.length;
    if (part.length > 0) listener.data(part);
    if (left === 0 && listener) finish(bytes.length - part.length);
  }

  function receive(chunk: Buffer): void {
    if (!listener) {
      close(null);
      return;
    }
    pace.read(chunk.length);
    if (head) {
      content(chunk);
      return;
    }
    const bytes: Buffer = partial ? Buffer.concat([partial, chunk]) : chunk;
    partial = null;
    const end = bytes.indexOf(HEAD_END);
    if (end < 0 || end > MAX_HEAD_BYTES) {
      if (bytes.length > MAX_HEAD_BYTES) garbled("The answer's headers are too large.");
      else partial = bytes;
      return;
    }
    const read = known.read(bytes, end);
    if (!read || read.status === 101) {
      garbled("It did not answer as HTTP asks.");
      return;
    }
    const rest = bytes.subarray(end + HEAD_END.length);
    // An interim response is followed by the final response (RFC 9110, section 15.2), so it cannot
    // announce that the connection closes.
    if (read.status < 200) {
      if (++interims > MAX_INTERIMS || !read.keepAlive) garbled("It did not answer as HTTP asks.");
      else if (rest.length > 0) receive(rest);
      return;
    }
    interims = 0;
    head = read;
    idleMs = read.idleMs ?? idleMs;
    left = read.framing.kind === "length" ? read.framing.bytes : 0;
    chunks = read.framing.kind === "chunked" ? chunkedBody() : null;
    listener.head(read);
    if (!listener) return;
    if (rest.length > 0) content(rest);
    else if (read.framing.kind === "length" && left === 0) finish(0);
  }

  const ended = () => {
    if (head?.framing.kind === "close" && listener) finish(0);
    else broken();
  };
  const connected = (opened: Socket) => {
    socket = opened;
    if (secure) opened.on("data", guarded(receive));
    opened.on("end", guarded(ended));
    opened.on("error", guarded(close));
    opened.on("close", guarded(broken));
    if (pace.isPaused) opened.pause();
    if (waiting !== null) writeRequest(opened, waiting);
    waiting = null;
  };
  const guardedCopy = guarded(copied);
  const giveUp = openSocket(
    agent,
    url,
    connectMs,
    { opened: guarded(connected), failed: guarded(close) },
    { buffer: INPUT, callback: (length) => guardedCopy(length) ?? true },
  );

  return {
    send(request, to) {
      listener = to;
      const ready = socket;
      if (!ready) {
        waiting = request;
        return;
      }
      atEndOfTurn(() => {
        if (open && listener === to) writeRequest(ready, request);
      });
    },
    pause: pace.pause,
    resume: pace.resume,
    destroy() {
      listener = null;
      close(null);
    },
    get idleMs() {
      return idleMs;
    },
    get isOpen() {
      return open;
    },
  };
}
