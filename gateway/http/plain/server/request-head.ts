/**
 * The head of a plain request. The same object is used for all heads that are equal except for the
 * digits of the body's length.
 */
export interface RequestHead {
  /**
   * `before` has all bytes up to the digits of the body's length, and `after` has all bytes from
   * there to the end of the head.
   */
  readonly before: Buffer;
  readonly after: Buffer;
  /** The headers by lower-case name, without `content-length`. Each name occurs only once. */
  readonly headers: Record<string, string>;
  readonly rawHeaders: readonly string[];
}

/** The positions at which the head and the body of a request end. */
export interface Extent {
  readonly head: number;
  readonly body: number;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const CRLF_BYTES = 2;
const ZERO = 0x30;
const NINE = 0x39;
const MAX_HEAD_BYTES = 8 * 1024;
/**
 * Maximum size of a body. A larger body is read by node:http, which reads it only after
 * authentication.
 */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * A header line as in RFC 9110, sections 5.5 and 5.6.2, but without obs-text. The blanks around the
 * value are not part of the value.
 */
const LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([!-~](?:[\t -~]*[!-~])?)[ \t]*$/;
const LENGTH = /^[0-9]{1,6}$/;
const MAX_DIGITS = 6;

/**
 * Headers that affect the framing or the connection, and cookies. A request with any of them is
 * left to node:http.
 */
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

/** Returns the request line of a POST to `target` (RFC 9112, section 3). */
export const postLine = (target: string): Buffer => Buffer.from(`POST ${target} HTTP/1.1\r\n`);

/**
 * Parses the head at the beginning of `bytes`. The head must begin with the line `first` and
 * declare its length exactly once. Only a strict subset of RFC 9112 is accepted, so that there is
 * only one way to read the request. Returns null for any other request, which node:http then reads,
 * and for an incomplete head.
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
      // RFC 9112 allows a tab after the length, but Node's parser does not. Leave such a request to
      // Node.
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
 * Returns whether `bytes` may be the incomplete head of a plain request: the first line matches as
 * far as it has arrived, the end of the head has not arrived, and the head is not too long.
 */
export function mayBeginHead(bytes: Buffer, first: Buffer): boolean {
  const start = Math.min(bytes.length, first.length);
  if (bytes.length > MAX_HEAD_BYTES || first.compare(bytes, 0, start, 0, start) !== 0) return false;
  return bytes.indexOf(HEAD_END) < 0;
}

/**
 * Returns the extent of the request at the beginning of `bytes` if its head equals this head except
 * for the body's length. Otherwise returns null.
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
