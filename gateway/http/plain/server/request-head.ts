/**
 * The head of a request without any peculiarity, and what follows from it: of it and of every other
 * that differs from it by nothing but the digits of its body's length.
 */
export interface RequestHead {
  /** Every byte of it before those digits, and behind them, its empty line included. */
  readonly before: Buffer;
  readonly after: Buffer;
  /** By lower-case name, all but `content-length`; each is there once. */
  readonly headers: Record<string, string>;
  readonly rawHeaders: readonly string[];
}

/** Where a request's head ends, and its body. */
export interface Extent {
  readonly head: number;
  readonly body: number;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const CRLF_BYTES = 2;
const ZERO = 0x30;
const NINE = 0x39;
const MAX_HEAD_BYTES = 8 * 1024;
/** Larger bodies are read by node:http, after their sender was recognised. */
const MAX_BODY_BYTES = 64 * 1024;

/** RFC 9110, 5.6.2 and 5.5, without obs-text, and without the blanks around a value. */
const LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([!-~](?:[\t -~]*[!-~])?)[ \t]*$/;
const LENGTH = /^[0-9]{1,6}$/;
const MAX_DIGITS = 6;

/** What changes how a message is framed, or who it is from, is not judged here. */
const PECULIAR = new Set([
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "http2-settings",
  "proxy-connection",
  "keep-alive",
  "cookie",
  "set-cookie",
]);

/** The line that a POST to `target` begins with (RFC 9112, 3). */
export const postLine = (target: string): Buffer => Buffer.from(`POST ${target} HTTP/1.1\r\n`);

/**
 * Reads the head that `bytes` begin with. Null where it is not whole, or is anything but a plain
 * request with this first line and one declared length: node:http knows what to say to those. It
 * takes less than RFC 9112 allows and nothing that it does not, so that a request has one reading.
 */
export function readRequestHead(bytes: Buffer, first: Buffer): RequestHead | null {
  if (bytes.length < first.length || first.compare(bytes, 0, first.length) !== 0) return null;
  const end = bytes.indexOf(HEAD_END);
  if (end < first.length || end > MAX_HEAD_BYTES) return null;
  const lines = bytes.toString("latin1", first.length, end).split("\r\n");
  const headers: Record<string, string> = Object.create(null);
  const rawHeaders: string[] = [];
  let lengthAt = -1;
  let length = "";
  let at = first.length;
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) return null;
    const [, written = "", value = ""] = match;
    const name = written.toLowerCase();
    if (name === "content-length") {
      // Node's own parser takes no tab behind it (RFC 9112 does): that is one reading too many.
      if (lengthAt >= 0 || !line.endsWith(value)) return null;
      lengthAt = at + line.indexOf(value, written.length + 1);
      length = value;
    } else {
      if (name in headers || PECULIAR.has(name)) return null;
      headers[name] = value;
      rawHeaders.push(written, value);
    }
    at += line.length + CRLF_BYTES;
  }
  const { connection, host } = headers;
  if (host === undefined || !LENGTH.test(length) || Number(length) > MAX_BODY_BYTES) return null;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return null;
  return {
    before: Buffer.from(bytes.subarray(0, lengthAt)),
    after: Buffer.from(bytes.subarray(lengthAt + length.length, end + HEAD_END.length)),
    headers,
    rawHeaders,
  };
}

/**
 * How far the request reaches that `bytes` begin with, where its head is this very one but for the
 * body's length; else null.
 */
export function extentOf(bytes: Buffer, { before, after }: RequestHead): Extent | null {
  const start = before.length;
  let at = start;
  let length = 0;
  for (; at < start + MAX_DIGITS; at++) {
    const code = bytes[at] ?? 0;
    if (code < ZERO || code > NINE) break;
    length = length * 10 + code - ZERO;
  }
  const head = at + after.length;
  if (at === start || length > MAX_BODY_BYTES) return null;
  if (bytes.length < head || before.compare(bytes, 0, start) !== 0) return null;
  if (after.compare(bytes, at, head) !== 0) return null;
  return { head, body: head + length };
}
