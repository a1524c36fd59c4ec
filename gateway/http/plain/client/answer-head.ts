/** The parts of the head of an HTTP/1.1 response that the client uses. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly framing:
    | { readonly kind: "length"; readonly bytes: number }
    | { readonly kind: "chunked" }
    | { readonly kind: "close" };
  /** True if the connection may be used again after this answer. */
  readonly keepAlive: boolean;
  /**
   * Milliseconds for which the server keeps an idle connection open, or null if the server does not
   * say.
   */
  readonly idleMs: number | null;
  /** The value of the `Retry-After` header, unparsed. */
  readonly retryAfter: string | null;
  /** The value of `WWW-Authenticate` (RFC 9110, section 11.6.1). */
  readonly challenge: string | null;
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** A header line: a name that is a token, a colon, and a value without control characters. */
const HEADER_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Parses a head without its closing blank line (RFC 9112). Returns null for an invalid head: for
 * blanks before a colon and folded lines (sections 5.1 and 5.2), for control characters, and for a
 * framing that two readers could interpret differently (section 6.3). After a null, the connection
 * must not be used again.
 */
export function readHead(text: string): AnswerHead | null {
  const lines = text.split("\r\n");
  const status = STATUS_LINE.exec(lines[0] ?? "");
  if (!status) return null;
  let contentType = "";
  let contentEncoding = "";
  let length: string | null = null;
  let transfer: string | null = null;
  let connection = "";
  let idleMs: number | null = null;
  let retryAfter: string | null = null;
  let challenge: string | null = null;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (!HEADER_LINE.test(line)) return null;
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trim();
    // A tab beside a value is allowed (RFC 9110, section 5.6.3), but other readers refuse it here.
    const hasTab = line.includes("\t");
    switch (line.slice(0, colon).toLowerCase()) {
      case "content-type":
        contentType = value.toLowerCase();
        break;
      case "content-encoding":
        contentEncoding = value.toLowerCase();
        break;
      case "content-length":
        if (hasTab || !/^\d{1,15}$/.test(value)) return null;
        if (length !== null && length !== value) return null;
        length = value;
        break;
      case "transfer-encoding":
        if (hasTab || transfer !== null || value.toLowerCase() !== "chunked") return null;
        transfer = value;
        break;
      case "connection":
        connection += ` ${value.toLowerCase()}`;
        break;
      case "retry-after":
        retryAfter = value;
        break;
      case "www-authenticate":
        challenge = challenge === null ? value : `${challenge}, ${value}`;
        break;
      case "keep-alive": {
        const seconds = /timeout=(\d{1,6})/.exec(value)?.[1];
        if (seconds !== undefined) idleMs = Number(seconds) * 1000;
        break;
      }
    }
  }
  if (transfer !== null && length !== null) return null;
  const code = Number(status[2]);
  const empty = code < 200 || code === 204 || code === 304;
  const keepAlive = status[1] === "1" && !connection.includes("close");
  if (transfer !== null && status[1] === "0") return null;
  return {
    status: code,
    contentType,
    contentEncoding,
    framing: empty
      ? { kind: "length", bytes: 0 }
      : transfer !== null
        ? { kind: "chunked" }
        : length !== null
          ? { kind: "length", bytes: Number(length) }
          : { kind: "close" },
    keepAlive: keepAlive && (empty || transfer !== null || length !== null),
    idleMs,
    retryAfter,
    challenge,
  };
}

/**
 * Creates a reader for the heads of a connection. A head with exactly the same bytes as the
 * previous head is not parsed again.
 */
export function repeatedHead(): { read(bytes: Buffer, end: number): AnswerHead | null } {
  let last: Buffer | null = null;
  let read: AnswerHead | null = null;
  return {
    read(bytes, end) {
      if (last?.length !== end || last.compare(bytes, 0, end) !== 0) {
        last = Buffer.from(bytes.subarray(0, end));
        read = readHead(last.toString("latin1"));
      }
      return read;
    },
  };
}
