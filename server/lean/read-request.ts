/** The head of a request to `/mcp` without any peculiarity, and what follows from it. */
export interface RequestHead {
  /** Every byte of it, its empty line included. */
  readonly bytes: Buffer;
  /** By lower-case name; each is there once. */
  readonly headers: Record<string, string>;
  readonly rawHeaders: readonly string[];
  readonly bodyBytes: number;
}

const START = Buffer.from("POST /mcp HTTP/1.1\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");
const MAX_HEAD_BYTES = 8 * 1024;
/** Larger bodies are read by node:http, after their sender was recognised. */
const MAX_BODY_BYTES = 64 * 1024;

/** RFC 9110, 5.6.2 and 5.5, without obs-text, and without the blanks around a value. */
const LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([!-~](?:[\t -~]*[!-~])?)[ \t]*$/;
const LENGTH = /^[0-9]{1,6}$/;

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

/**
 * Reads the head that `bytes` begin with. Null where it is not whole, or is anything but a plain
 * POST to `/mcp` of one declared length: node:http knows what to say to those. It takes less than
 * RFC 9112 allows and nothing that it does not, so that nobody can read a request differently.
 */
export function readRequestHead(bytes: Buffer): RequestHead | null {
  if (bytes.length < START.length || START.compare(bytes, 0, START.length) !== 0) return null;
  const end = bytes.indexOf(HEAD_END);
  if (end < 0 || end > MAX_HEAD_BYTES) return null;
  const lines = bytes.toString("latin1", START.length, end).split("\r\n");
  const headers: Record<string, string> = Object.create(null);
  const rawHeaders: string[] = [];
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) return null;
    const [, written = "", value = ""] = match;
    const name = written.toLowerCase();
    if (name in headers || PECULIAR.has(name)) return null;
    headers[name] = value;
    rawHeaders.push(written, value);
  }
  const { connection, host } = headers;
  const length = headers["content-length"] ?? "";
  if (host === undefined || !LENGTH.test(length) || Number(length) > MAX_BODY_BYTES) return null;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return null;
  return {
    bytes: Buffer.from(bytes.subarray(0, end + HEAD_END.length)),
    headers,
    rawHeaders,
    bodyBytes: Number(length),
  };
}

/** Whether `bytes` begin with this very head. */
export function beginsWith(bytes: Buffer, { bytes: head }: RequestHead): boolean {
  return bytes.length >= head.length && head.compare(bytes, 0, head.length) === 0;
}
