import { isUtf8 } from "node:buffer";
import type { BadReason } from "./bad-reason";
import { ID_BYTES, MESSAGE_BYTES, METHOD_BYTES } from "./bounds";
import { INNER_NAMES, type InnerName, TOP_NAMES } from "./known-names";
import { type MessagePlaces, NOWHERE } from "./message-places";
import { MessageScan } from "./scan";
import { isArrayAt, isObjectAt, isText, type Span, textOf } from "./spans";

export type Id = string | number;

/**
 * The spans of the members that Latchkey acts on, within the result, error or params of a message.
 */
export type Parts = Readonly<Partial<Record<InnerName, Span>>>;

/**
 * A message from a server (JSON-RPC 2.0; MCP, base protocol). Spans are positions in the received
 * bytes, and `members` counts all members of the message. If the id of a bad message could be read,
 * it is kept.
 */
export type Message =
  | {
      readonly kind: "result";
      readonly id: Id;
      readonly result: Span;
      readonly parts: Parts;
      readonly members: number;
    }
  | {
      readonly kind: "error";
      /**
       * Null if the error has no id, because the server could not read the id of Latchkey's
       * request.
       */
      readonly id: Id | null;
      readonly error: Span;
      readonly code: number;
      readonly codeSpan: Span;
      readonly message: Span;
      readonly data: Span | null;
      readonly members: number;
    }
  | {
      readonly kind: "notification";
      readonly method: string;
      readonly methodSpan: Span;
      readonly params: Span | null;
      readonly parts: Parts;
      readonly members: number;
    }
  | {
      readonly kind: "request";
      readonly id: Id;
      readonly method: string;
      readonly methodSpan: Span;
      readonly params: Span | null;
      readonly parts: Parts;
      readonly members: number;
    }
  | { readonly kind: "bad"; readonly reason: BadReason; readonly id: Id | null };

const VERSION = Buffer.from('"2.0"');
const QUOTE = 0x22;
const [JSONRPC, ID, METHOD, PARAMS, RESULT, ERROR] = TOP_NAMES.map((_, place) => place * 2) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

/**
 * Decodes a complete message. The bytes must not change afterwards, because the spans refer to
 * them.
 */
export function decodeMessage(bytes: Buffer): Message {
  if (bytes.length > MESSAGE_BYTES) return { kind: "bad", reason: "too_large", id: null };
  // Nearly every message arrives in one piece, so all messages share one scanner, which is reset
  // each time.
  once.reset();
  once.feed(bytes, bytes.length);
  once.finish();
  return messageOf(bytes, once);
}

const once = new MessageScan();

/** Builds the message from the result of a scan that has reached the end of the bytes. */
export function messageOf(bytes: Buffer, scan: MessageScan): Message {
  const { problem, members, places } = scan;
  const { top } = places;
  const id = idOf(bytes, spanAt(top, ID));
  const bad = (reason: BadReason): Message => ({
    kind: "bad",
    reason,
    id: id === undefined ? null : id,
  });
  if (problem) return bad(problem === "not_an_object" ? "not_json_rpc" : problem);
  if (!isUtf8(bytes)) return bad("not_utf8");
  if (id === undefined || !isVersion(bytes, top)) return bad("not_json_rpc");
  const result = spanAt(top, RESULT);
  const error = spanAt(top, ERROR);
  const params = spanAt(top, PARAMS);
  const methodSpan = spanAt(top, METHOD);
  if (methodSpan) {
    const isLong = methodSpan[1] - methodSpan[0] > METHOD_BYTES;
    const method = isLong ? null : textOf(bytes, methodSpan);
    if (method === null || result || error) return bad("not_json_rpc");
    if (params && !isObjectAt(bytes, params[0])) return bad("not_json_rpc");
    const said = { method, methodSpan, params, parts: partsOf(places), members };
    if (!spanAt(top, ID)) return { kind: "notification", ...said };
    return id === null ? bad("not_json_rpc") : { kind: "request", id, ...said };
  }
  if (params) return bad("not_json_rpc");
  if (result && error) return bad("result_and_error");
  if (result) {
    if (id === null || !isObjectAt(bytes, result[0])) return bad("not_json_rpc");
    const parts = partsOf(places);
    const { _meta: meta } = parts;
    if (meta && !isObjectAt(bytes, meta[0]) && !isNull(bytes, meta)) return bad("not_json_rpc");
    return { kind: "result", id, result, parts, members };
  }
  if (!error || !isObjectAt(bytes, error[0])) return bad("not_json_rpc");
  const { code, message, data = null } = partsOf(places);
  const number = code ? numberOf(bytes, code) : null;
  if (number === null || !code || !message || bytes[message[0]] !== QUOTE)
    return bad("not_json_rpc");
  return { kind: "error", id, error, code: number, codeSpan: code, message, data, members };
}

function spanAt(places: Int32Array, place: number): Span | null {
  const start = places[place] as number;
  const end = places[place + 1] as number;
  return start === NOWHERE || end === NOWHERE ? null : [start, end];
}

function partsOf({ inner }: MessagePlaces): Parts {
  const parts: Partial<Record<InnerName, Span>> = {};
  for (let place = 0; place < INNER_NAMES.length; place++) {
    const span = spanAt(inner, place * 2);
    if (span) parts[INNER_NAMES[place] as InnerName] = span;
  }
  return parts;
}

function isVersion(bytes: Buffer, top: Int32Array): boolean {
  const span = spanAt(top, JSONRPC);
  return span !== null && isText(bytes, span, VERSION);
}

/**
 * Returns whether the value is null, because some servers write null instead of leaving a member
 * out.
 */
function isNull(bytes: Buffer, [start]: Span): boolean {
  return bytes[start] === 0x6e;
}

/** Reads the id: null if it is absent or null, undefined if it is invalid. */
function idOf(bytes: Buffer, span: Span | null): Id | null | undefined {
  if (!span) return null;
  const [start, end] = span;
  if (end - start > ID_BYTES) return undefined;
  const small = smallNumber(bytes, start, end);
  if (small >= 0) return small;
  if (isObjectAt(bytes, start) || isArrayAt(bytes, start)) return undefined;
  const value: unknown = JSON.parse(bytes.toString("utf8", start, end));
  if (value === null || typeof value === "string") return value;
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** Returns the value of a number that consists of at most 15 digits, or −1 for anything else. */
function smallNumber(bytes: Buffer, start: number, end: number): number {
  if (end - start > 15) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Returns the value of an integer in any notation, such as `1.0`, or null for anything else. */
function numberOf(bytes: Buffer, [start, end]: Span): number | null {
  const value = Number(bytes.toString("latin1", start, end));
  return bytes[start] !== QUOTE && Number.isSafeInteger(value) ? value : null;
}
