import { once } from "node:events";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { countStream } from "@/lib/metrics/live-streams";

/**
 * A response to a plain request. The names and values of its headers must be ASCII and valid (RFC
 * 9110, sections 5.1 and 5.5).
 */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * An array is sent piece by piece, so that a part shared by many responses need not be copied.
   */
  readonly body: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | null;
}

/**
 * A body up to this size is copied into the same buffer as its head, which costs less than a second
 * write.
 */
const ONE_PIECE_BYTES = 16 * 1024;
const CRLF = "\r\n";
const LAST_CHUNK = "0\r\n\r\n";

let dateAtSeconds = 0;
let dateLine = "";

/** Returns the `Date` header line, which is built once per second. */
function date(): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  if (nowSeconds !== dateAtSeconds) {
    dateAtSeconds = nowSeconds;
    dateLine = `date: ${new Date(nowSeconds * 1000).toUTCString()}\r\n`;
  }
  return dateLine;
}

let start = { status: 0, always: "", at: 0, text: "" };

/**
 * Returns the first lines of a response. They are cached, because most responses within a second
 * begin with the same lines.
 */
function startOf(status: number, always: string): string {
  const line = date();
  if (start.status !== status || start.at !== dateAtSeconds || start.always !== always) {
    const text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${always}${line}`;
    // Converting the text makes V8 store it as a flat string, which is faster to write than a rope.
    start = {
      status,
      always,
      at: dateAtSeconds,
      text: Buffer.from(text, "latin1").toString("latin1"),
    };
  }
  return start.text;
}

/**
 * A header name, and a header value in printable ASCII (RFC 9110, sections 5.1 and 5.5). Heads must
 * be ASCII because they are written together with the body.
 */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** Builds the head of a response up to its length. Returns null if a header is invalid. */
function headOf({ status, headers }: PlainAnswer, always: string): string | null {
  let text = startOf(status, always);
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (!NAME.test(name) || !VALUE.test(value)) return null;
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

function isPieces(body: PlainAnswer["body"]): body is readonly Uint8Array[] {
  return Array.isArray(body);
}

/** The response that is sent in place of a response with an invalid header. */
const UNWRITABLE: PlainAnswer = { status: 500, headers: {}, body: null };

/**
 * Sends a response whose whole body is available. `always` consists of complete header lines. If a
 * header is invalid, which is a bug, a 500 without a body is sent instead.
 */
export function writeWhole(socket: Socket, answer: PlainAnswer, always: string): void {
  const { status, body } = answer;
  const head = headOf(answer, always);
  if (head === null) {
    writeWhole(socket, UNWRITABLE, always);
    return;
  }
  if (body === null || body instanceof ReadableStream) {
    socket.write(
      status === 204 || status === 304 ? `${head}\r\n` : `${head}content-length: 0\r\n\r\n`,
    );
  } else if (typeof body === "string") {
    socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  } else if (isPieces(body)) {
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    socket.cork();
    socket.write(`${head}content-length: ${length}\r\n\r\n`, "latin1");
    for (const piece of body) socket.write(piece);
    socket.uncork();
  } else {
    const text = `${head}content-length: ${body.length}\r\n\r\n`;
    if (body.length <= ONE_PIECE_BYTES) {
      const all = Buffer.allocUnsafe(text.length + body.length);
      all.write(text, "latin1");
      all.set(body, text.length);
      socket.write(all);
      return;
    }
    socket.cork();
    socket.write(text, "latin1");
    socket.write(body);
    socket.uncork();
  }
}

/**
 * Sends a response with a streamed body, as fast as the client reads it (RFC 9112, section 7.1).
 * Resolves with false if the stream broke.
 */
export async function writeStream(
  socket: Socket,
  answer: PlainAnswer,
  body: ReadableStream<Uint8Array>,
  always: string,
): Promise<boolean> {
  const head = headOf(answer, always);
  if (head === null) {
    await body.cancel();
    return false;
  }
  const reader = body.getReader();
  const gone = new AbortController();
  const onClose = () => {
    gone.abort();
    reader.cancel().catch(() => {});
  };
  const ended = countStream();
  socket.once("close", onClose);
  try {
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    for (;;) {
      const { done, value } = await reader.read();
      if (socket.destroyed) return false;
      if (done) break;
      if (value.length === 0) continue;
      socket.cork();
      socket.write(`${value.length.toString(16)}${CRLF}`);
      socket.write(value);
      const goOn = socket.write(CRLF);
      socket.uncork();
      if (!goOn) await once(socket, "drain", { signal: gone.signal }).catch(() => {});
    }
    socket.write(LAST_CHUNK);
    return true;
  } catch {
    // The stream broke after the status was sent, so the failure can be signalled only by leaving
    // the response incomplete.
    return false;
  } finally {
    ended();
    socket.off("close", onClose);
  }
}
