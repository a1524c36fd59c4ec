import type { CatalogueServer } from "@/lib/gateway/catalogue/item";
import { SERVER_INFO, SERVER_INFO_KEY } from "@/lib/gateway/identity";
import { withExposedUris } from "@/lib/gateway/rewrite-result";
import { changedText } from "./changed-text";
import { members, type Span } from "./json-spans";

/** What is known of the call that a server's message answers. */
export interface Answering {
  /** The id that went to the server, and the caller's own, as JSON. */
  readonly sentId: string;
  readonly callerId: string;
  readonly server: CatalogueServer;
  readonly callerEra: "modern" | "legacy";
  readonly serverEra: "modern" | "legacy";
  /** A server's state as its caller gets it. */
  readonly wrap: (state: string) => string;
}

export type ServerMessage =
  /** The answer, as it goes to the caller. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array; readonly code: string | null }
  /** A question to a caller who has to be asked on the stream of its call. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** A notification of this call: passed on as it is. */
  | { readonly kind: "notification" }
  /** A request of the server's own, which nobody here can answer. */
  | { readonly kind: "request" }
  | { readonly kind: "garbage" };

/** Below this a message is parsed: that costs less than looking for reasons not to. */
const SMALL_BYTES = 16 * 1024;
const HEAD_BYTES = 512;
const INFO = Buffer.from(`"${SERVER_INFO_KEY}"`);
const OWN_INFO = Buffer.from(JSON.stringify(SERVER_INFO));
const REASONS = ['"resource', '"input_required"', '"error"', '"isError"', '"method"'].map((text) =>
  Buffer.from(text),
);
const GARBAGE = { kind: "garbage" } as const;

type Fields = Record<string, unknown>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads one message of a server and makes it the caller's. Bytes stay as they are but for the id,
 * the server's name for itself, what modern callers miss in legacy results, and the URIs of
 * resources and the states in it. Large messages are parsed only where they hold any of those words.
 */
export function readServerMessage(bytes: Buffer, answering: Answering): ServerMessage {
  const isSmall = bytes.length <= SMALL_BYTES;
  if (!isSmall && !REASONS.some((reason) => bytes.includes(reason))) {
    return looksLikeResult(bytes) ? splice(bytes, answering) : GARBAGE;
  }
  const text = bytes.toString("utf8");
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return GARBAGE;
  }
  if (!isRecord(message)) return GARBAGE;
  if (typeof message.method === "string") {
    return { kind: message.id === undefined ? "notification" : "request" };
  }
  const isOurs = message.id !== undefined && isSame(message.id, answering.sentId);
  if (isRecord(message.error)) {
    if (!isOurs && message.id !== null && message.id !== undefined) return GARBAGE;
    return errorAnswer(text, message.error, answering);
  }
  if (!isOurs || !isRecord(message.result)) return GARBAGE;
  return resultAnswer(bytes, text, message.result, answering);
}

/** The id that was sent, however the server spells it: `1` is `1.0`. */
function isSame(id: unknown, sentId: string): boolean {
  const text = JSON.stringify(id);
  return text === sentId || text === JSON.stringify(JSON.parse(sentId));
}

function errorAnswer(text: string, error: Fields, { callerId }: Answering): ServerMessage {
  const { code, message } = error;
  if (typeof code !== "number" || typeof message !== "string") return GARBAGE;
  const own = text.slice(...spanOf(text, "error"));
  const whole = `{"jsonrpc":"2.0","id":${callerId},"error":${own}}`;
  return { kind: "answer", bytes: Buffer.from(whole), code: String(code) };
}

function resultAnswer(
  bytes: Buffer,
  text: string,
  result: Fields,
  answering: Answering,
): ServerMessage {
  const { server, callerEra } = answering;
  const asks = result.resultType === "input_required";
  if (asks && callerEra === "legacy") {
    const { inputRequests = {}, requestState = null } = result;
    if (!isRecord(inputRequests)) return GARBAGE;
    return {
      kind: "asks",
      inputRequests,
      requestState: typeof requestState === "string" ? requestState : null,
    };
  }
  const exposed = withExposedUris(result, server);
  const code = result.isError === true ? "tool_error" : null;
  if (exposed === result && !asks) return splice(bytes, answering, code);
  const { requestState } = exposed;
  const state = asks && typeof requestState === "string" ? answering.wrap(requestState) : null;
  const changed = state === null ? exposed : { ...exposed, requestState: state };
  return rewritten(text, result, changed, answering, code);
}

/** The result with what differs for this caller; everything else stays as it was written. */
function rewritten(
  text: string,
  result: Fields,
  exposed: Fields,
  { callerEra, callerId }: Answering,
  code: string | null,
): ServerMessage {
  const changed: Fields = { ...exposed };
  if (callerEra === "modern") changed.resultType ??= "complete";
  const meta = changed._meta;
  if (isRecord(meta) && SERVER_INFO_KEY in meta) {
    changed._meta = { ...meta, [SERVER_INFO_KEY]: SERVER_INFO };
  }
  const own = changedText(text, spanOf(text, "result"), result, changed);
  const whole = `{"jsonrpc":"2.0","id":${callerId},"result":${own}}`;
  return { kind: "answer", bytes: Buffer.from(whole), code };
}

/** Where a field of the message is that it is known to have. */
function spanOf(text: string, name: "result" | "error"): Span {
  return members(text, text.indexOf("{"))[name] ?? [0, 0];
}

/** A result's beginning and end, of a message too large to be parsed without a reason. */
function looksLikeResult(bytes: Buffer): boolean {
  const head = bytes.toString("latin1", 0, HEAD_BYTES);
  const tail = bytes.toString("latin1", bytes.length - 16).trimEnd();
  return /^\s*\{\s*"(jsonrpc|id|result)"\s*:/.test(head) && tail.endsWith("}");
}

/** Changes the few places that differ between the two sides and copies nothing else. */
function splice(bytes: Buffer, answering: Answering, code: string | null = null): ServerMessage {
  const { sentId, callerId, callerEra, serverEra } = answering;
  let changed = bytes;
  if (sentId !== callerId) {
    const at = changed.indexOf(`"id":${sentId}`);
    if (at < 0) return respelled(bytes, answering, code);
    changed = replaced(changed, at + 5, at + 5 + sentId.length, Buffer.from(callerId));
  }
  if (callerEra === "modern" && serverEra === "legacy") {
    const at = changed.indexOf('"result":{');
    if (at < 0) return respelled(bytes, answering, code);
    const start = at + '"result":{'.length;
    const isEmpty = changed[start] === 0x7d;
    const text = `"resultType":"complete"${isEmpty ? "" : ","}`;
    changed = replaced(changed, start, start, Buffer.from(text));
  }
  if (serverEra === "modern") changed = withOwnInfo(changed);
  return { kind: "answer", bytes: changed, code };
}

/** For servers that put blanks where others do not. */
function respelled(bytes: Buffer, answering: Answering, code: string | null): ServerMessage {
  try {
    const text = bytes.toString("utf8");
    const { result } = JSON.parse(text) as { result?: unknown };
    return isRecord(result) ? rewritten(text, result, result, answering, code) : GARBAGE;
  } catch {
    return GARBAGE;
  }
}

/** The name that stands in a result's `_meta` is ours. Elsewhere a quoted key is escaped. */
function withOwnInfo(bytes: Buffer): Buffer {
  const key = bytes.indexOf(INFO);
  if (key < 0) return bytes;
  const open = bytes.indexOf(0x7b, key + INFO.length);
  const end = open < 0 ? -1 : endOfObject(bytes, open);
  return end < 0 ? bytes : replaced(bytes, open, end, OWN_INFO);
}

function endOfObject(bytes: Buffer, open: number): number {
  let depth = 0;
  for (let at = open; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === 0x22) {
      for (at++; at < bytes.length && bytes[at] !== 0x22; at++) if (bytes[at] === 0x5c) at++;
    } else if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return at + 1;
  }
  return -1;
}

function replaced(bytes: Buffer, from: number, to: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
}
