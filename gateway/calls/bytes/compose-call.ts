import type { CalledItem } from "@/gateway/calls/call";
import { headerLines } from "@/gateway/calls/transport/header-lines";
import { headerValue } from "@/gateway/eras/header-value";
import { NAMED_PARAMS } from "@/gateway/eras/named-params";
import type { Outgoing } from "@/gateway/http/plain/client/plain-connection";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { paramHeaders } from "@/gateway/messages/param-headers";
import type { MessageMembers } from "@/gateway/messages/read-members";
import type { CallTarget, LinkCaller, PostTarget } from "@/gateway/upstreams/call-target";
import {
  copyEdited,
  type Edit,
  editedLength,
  editedPieces,
} from "@/gateway/upstreams/decode/edits";
import type { Span } from "@/gateway/upstreams/decode/spans";

/**
 * The first request id that Latchkey assigns. Callers that share a session or a channel may use
 * equal ids, so their own ids cannot be sent to the server.
 */
const FIRST_ID = 1_500_000_000;
const LAST_ID = 2_100_000_000;
let nextId = FIRST_ID;

/** Returns whether calls of several callers reach the server in one session or over one channel. */
export const isShared = (target: CallTarget): boolean =>
  target.kind === "channel" || target.sessionId !== null;

/**
 * Returns the request id that is sent to the server, as JSON: the caller's own id, or a new id if
 * the target is shared.
 */
export function sentIdFor(target: CallTarget, callerId: string): string {
  if (!isShared(target)) return callerId;
  nextId = nextId >= LAST_ID ? FIRST_ID : nextId + 1;
  return String(nextId);
}

/** The params of a request as the client wrote them, and what changes in them, in order. */
export interface SentParams {
  readonly bytes: Buffer;
  readonly span: Span;
  readonly edits: readonly Edit[];
}

/** A request as it is sent to the server, and the client's own request that it was made from. */
export interface Composed {
  readonly spans: MessageMembers;
  /** The id that the server gets, as JSON. */
  readonly sentId: string;
  readonly params: SentParams;
}

/** Returns the text of a request up to its params. */
const beginning = (sentId: string, method: string) =>
  `{"jsonrpc":"2.0","id":${sentId},"method":${JSON.stringify(method)},"params":`;

/** Builds the whole message of a call over a channel. */
export function composeMessage(method: string, { sentId, params }: Composed): Buffer {
  const before = beginning(sentId, method);
  const length = editedLength(params.span, params.edits);
  const whole = Buffer.allocUnsafe(Buffer.byteLength(before) + length + 1);
  const at = whole.write(before);
  whole[copyEdited(params.bytes, params.span, params.edits, whole, at)] = CLOSE_BRACE;
  return whole;
}

/**
 * Builds the whole HTTP request of a call. Headers that mirror the body contain the server's own
 * name for the item.
 */
export function composeRequest(
  target: PostTarget,
  mcp: McpRequest,
  item: CalledItem,
  { spans, sentId, params: sent }: Composed,
): Outgoing {
  const { caller, method } = mcp;
  const { key } = caller;
  let head = headFor(target, { keyId: key.id, team: key.team.slug }, method, item);
  if (item.paramHeaders.length > 0 && target.era === "modern") {
    head += headerLines(paramHeaders(item.paramHeaders, spans.bytesOf("arguments")));
  }
  const before = beginning(sentId, method);
  const length = editedLength(sent.span, sent.edits);
  const start = `${head}content-length: ${Buffer.byteLength(before) + length + 1}\r\n\r\n${before}`;
  if (length > LARGE_BYTES) {
    return [Buffer.from(start), ...editedPieces(sent.bytes, sent.span, sent.edits), END];
  }
  const whole = Buffer.allocUnsafe(Buffer.byteLength(start) + length + 1);
  const at = whole.write(start);
  whole[copyEdited(sent.bytes, sent.span, sent.edits, whole, at)] = CLOSE_BRACE;
  return [whole];
}

const CLOSE_BRACE = 0x7d;
const END = Buffer.from("}");

/**
 * Params up to this size are copied into the buffer of the whole request, because copying costs
 * less than a separate write.
 */
const LARGE_BYTES = 16 * 1024;

/** Request heads by target, item and key, kept as long as the target itself. */
const heads = new WeakMap<PostTarget, Map<string, Map<string, string>>>();
const MAX_HEADS = 128;

/** Builds the part of the request head that is the same for all of a key's calls of an item. */
function headFor(target: PostTarget, caller: LinkCaller, method: string, item: CalledItem): string {
  const named = nameAtServer(item);
  // A task is asked about a few times only, so its head is not kept.
  if (named !== item.original) return makeHead(target, caller, method, named);
  const byItem = heads.get(target) ?? new Map<string, Map<string, string>>();
  const place = method === "tools/call" ? named : `${method} ${named}`;
  const byKey = byItem.get(place) ?? new Map<string, string>();
  const made = byKey.get(caller.keyId);
  if (made !== undefined) return made;
  const head = makeHead(target, caller, method, named);
  if (byKey.size >= MAX_HEADS) byKey.clear();
  if (byItem.size >= MAX_HEADS) byItem.clear();
  heads.set(target, byItem.set(place, byKey.set(caller.keyId, head)));
  return head;
}

function makeHead(target: PostTarget, caller: LinkCaller, method: string, named: string): string {
  const { url } = target;
  const headers = target.headers(caller);
  if (target.era === "modern") {
    headers["mcp-method"] = method;
    if (NAMED_PARAMS.has(method)) headers["mcp-name"] = headerValue(named);
  }
  const first = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  return `${first}connection: keep-alive\r\naccept-encoding: identity\r\n${headerLines(headers)}`;
}

/** Returns what a request names at the server: the item, or the task that the request is about. */
export const nameAtServer = ({ task, original }: CalledItem): string =>
  typeof task === "object" ? task.serverTaskId : original;
