import type { Outgoing } from "@/gateway/http/plain/client/connection";
import type { Dialect } from "@/gateway/messages/dialect";
import { headerValue } from "@/gateway/messages/header-value";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LOG_LEVEL_KEY,
  VERSION_KEY,
} from "@/gateway/messages/identity";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { paramHeaders } from "@/gateway/messages/param-headers";
import type { LinkCaller, PostTarget } from "@/gateway/upstreams/link";
import type { ExposedItem } from "@/lib/catalogue/item";
import { VERSION } from "@/lib/std/version";
import type { CallSpans } from "./raw-spans";

const CLIENT_INFO = { name: "latchkey", version: VERSION };

/**
 * The first request id that Latchkey assigns. Callers that share a session may use equal ids, so
 * their own ids cannot be sent to the server.
 */
const FIRST_ID = 1_500_000_000;
const LAST_ID = 2_100_000_000;
let nextId = FIRST_ID;

/**
 * Returns the request id that is sent to the server, as JSON: the caller's own id, or a new id if
 * the target has a session.
 */
export function sentIdFor(target: PostTarget, callerId: string): string {
  if (target.sessionId === null) return callerId;
  nextId = nextId >= LAST_ID ? FIRST_ID : nextId + 1;
  return String(nextId);
}

/**
 * The body of a request in three parts: the text before the arguments, the arguments (null if there
 * are none), and the text after them.
 */
type CallBody = readonly [before: string, given: Buffer | null, after: string];

/**
 * Builds the body of a call in the form of the server's era, with the server's own name for the
 * tool.
 */
export function composeBody(
  target: PostTarget,
  mcp: McpRequest,
  spans: CallSpans,
  item: ExposedItem,
  what: { readonly sentId: string; readonly requestState: string | null },
): CallBody {
  const { arguments: given } = spans;
  const before = `{"jsonrpc":"2.0","id":${what.sentId},"method":"tools/call","params":{"name":${nameText(item)}`;
  let after = "";
  if (spans.inputResponses !== null) after += `,"inputResponses":${spans.inputResponses}`;
  if (what.requestState !== null) after += `,"requestState":${JSON.stringify(what.requestState)}`;
  const meta = metaText(target, mcp, spans.meta);
  after += meta === "" ? "}}" : `,"_meta":${meta}}}`;
  return [given === null ? before : `${before},"arguments":`, given, after];
}

/** The original name of each item as JSON text, kept as long as the item itself. */
const names = new WeakMap<ExposedItem, string>();

function nameText(item: ExposedItem): string {
  const known = names.get(item);
  if (known !== undefined) return known;
  const text = JSON.stringify(item.original);
  names.set(item, text);
  return text;
}

/**
 * The `_meta` texts that were built for a target, kept as long as the target itself. A client
 * usually sends the same `_meta` with every call.
 */
const metas = new WeakMap<PostTarget, Map<Dialect, Map<string, string>>>();
const MAX_METAS = 100;
const MAX_META_LENGTH = 1_000;

/** Returns the `_meta` for the server as JSON, or an empty string if there is none. */
function metaText(target: PostTarget, mcp: McpRequest, given: string | null): string {
  if (given === null && target.era === "legacy") return "";
  const { dialect, meta, request } = mcp;
  const capabilities = dialect.capabilitiesOf(request.exchange);
  const text = () => {
    const sent = sentMeta(target, mcp, capabilities);
    return sent === null ? "" : JSON.stringify(sent);
  };
  const isOnce = meta.progressToken !== undefined || (given?.length ?? 0) > MAX_META_LENGTH;
  if (isOnce || Object.keys(capabilities).length > 0) return text();
  const ofTarget = metas.get(target) ?? new Map<Dialect, Map<string, string>>();
  const known = ofTarget.get(dialect) ?? new Map<string, string>();
  const name = given ?? "";
  let made = known.get(name);
  if (made === undefined) {
    made = text();
    if (known.size >= MAX_METAS) known.clear();
    metas.set(target, ofTarget.set(dialect, known.set(name, made)));
  }
  return made;
}

function sentMeta(
  { era, protocolVersion }: PostTarget,
  { meta, dialect }: McpRequest,
  capabilities: Readonly<Record<string, unknown>>,
) {
  const sent: Record<string, unknown> = { ...meta };
  delete sent[CLIENT_INFO_KEY];
  if (era === "modern") {
    sent[VERSION_KEY] = protocolVersion;
    sent[CLIENT_INFO_KEY] = CLIENT_INFO;
    sent[CAPABILITIES_KEY] ??= capabilities;
    if (dialect.logLevel !== undefined) sent[LOG_LEVEL_KEY] ??= dialect.logLevel;
    return sent;
  }
  for (const key of [VERSION_KEY, CAPABILITIES_KEY, LOG_LEVEL_KEY]) delete sent[key];
  return Object.keys(sent).length === 0 ? null : sent;
}

/**
 * Builds the whole request from its body. Headers that mirror the body contain the server's own
 * name for the tool.
 */
export function composeRequest(
  target: PostTarget,
  { caller: { key } }: McpRequest,
  item: ExposedItem,
  body: CallBody,
): Outgoing {
  let head = headFor(target, { keyId: key.id, team: key.team.slug }, item);
  const [before, given, after] = body;
  if (item.paramHeaders.length > 0 && target.era === "modern") {
    head += headerLines(paramHeaders(item.paramHeaders, given));
  }
  const givenBytes = given?.length ?? 0;
  const afterBytes = Buffer.byteLength(after);
  const bytes = Buffer.byteLength(before) + givenBytes + afterBytes;
  const start = `${head}content-length: ${bytes}\r\n\r\n${before}`;
  if (given === null) return start + after;
  if (givenBytes > LARGE_BYTES) return [Buffer.from(start), given, Buffer.from(after)];
  const whole = Buffer.allocUnsafe(Buffer.byteLength(start) + givenBytes + afterBytes);
  let at = whole.write(start);
  at += given.copy(whole, at);
  whole.write(after, at);
  return [whole];
}

/**
 * Arguments up to this size are copied into the buffer of the whole request, because copying costs
 * less than a separate write.
 */
const LARGE_BYTES = 16 * 1024;

/** Request heads by target, tool and key, kept as long as the target itself. */
const heads = new WeakMap<PostTarget, Map<string, Map<string, string>>>();
const MAX_HEADS = 128;

/** Builds the part of the request head that is the same for all of a key's calls to a tool. */
function headFor(target: PostTarget, caller: LinkCaller, item: ExposedItem): string {
  const byTool = heads.get(target) ?? new Map<string, Map<string, string>>();
  const byKey = byTool.get(item.original) ?? new Map<string, string>();
  const made = byKey.get(caller.keyId);
  if (made !== undefined) return made;
  const { url } = target;
  const headers = target.headers(caller);
  if (target.era === "modern") {
    headers["mcp-method"] = "tools/call";
    headers["mcp-name"] = headerValue(item.original);
  }
  const first = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  const head = `${first}connection: keep-alive\r\naccept-encoding: identity\r\n${headerLines(headers)}`;
  if (byKey.size >= MAX_HEADS) byKey.clear();
  if (byTool.size >= MAX_HEADS) byTool.clear();
  heads.set(target, byTool.set(item.original, byKey.set(caller.keyId, head)));
  return head;
}

/** Formats headers for HTTP/1.1. A header whose value contains a line break or NUL is left out. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = "";
  for (const [name, value] of Object.entries(headers)) {
    if (!/[\r\n\0]/.test(value)) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
