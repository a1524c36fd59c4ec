import type { Call, CalledItem } from "@/gateway/calls/call";
import type { StateBinding } from "@/gateway/calls/request-state";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { MessageMembers, ReadParam } from "@/gateway/messages/read-members";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import { copyEdited, type Edit, editedLength, sortEdits } from "@/gateway/upstreams/decode/edits";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt, isText, memberAt, type Span } from "@/gateway/upstreams/decode/spans";
import { type Failure, fail } from "@/lib/errors/errors";
import { type Composed, nameAtServer, type SentParams } from "./compose-call";
import { sentMeta } from "./sent-meta";

/**
 * The request as it is sent, and what its answer needs: the caller's own id as JSON, the request
 * for which the server's state is sealed, and the caller's own progress token as JSON.
 */
export interface Sent extends Composed {
  readonly callerId: string;
  readonly binding: StateBinding;
  readonly progressToken: Buffer | null;
}

/** What Latchkey itself says in the params of a call. */
export interface Said {
  readonly sentId: string;
  /** The server's own state, which replaces the sealed state of the client. */
  readonly requestState: string | null;
  /**
   * The client's answers to the server's questions as JSON, if the client gave them to Latchkey.
   */
  readonly inputResponses: string | null;
}

export type SentOrRefused =
  | { readonly ok: true; readonly params: SentParams; readonly progressToken: Buffer | null }
  | { readonly ok: false; readonly failure: Failure };

/**
 * The maximum length of `_meta` in bytes. It is limited because Latchkey reads it member by member.
 */
const META_BYTES = 64 * 1024;
const QUOTE = 0x22;
const PROMPT = Buffer.from('"ref/prompt"');
const reference = new KnownMembers(["type", "name", "uri"]);
const params = new KnownMembers(["task"]);
/** What a server of MCP 2025-11-25 is asked to do with a task: keep it for a day (in milliseconds). */
const TASK = '{"ttl":86400000}';

/**
 * Returns the params of a call for the server: the client's own bytes with the server's name for
 * the item, its state, and the `_meta` of its era. Every other member is passed on as the client
 * wrote it. Fails with `invalid_input` if a member that Latchkey reads is not valid.
 */
export function sentParams(
  target: CallTarget,
  mcp: McpRequest,
  spans: MessageMembers,
  item: CalledItem,
  said: Said,
): SentOrRefused {
  const { bytes } = spans;
  const span = spans.params;
  if (!span) return refuse("params", "is missing");
  const meta = spans.of("_meta");
  if (meta && meta[1] - meta[0] > META_BYTES) return refuse("_meta", "is longer than 64 KB");
  const state = spans.of("requestState");
  if (state && bytes[state[0]] !== QUOTE) return refuse("requestState", "is not a string");
  const sent = sentMeta(target, mcp, bytes, meta, said.sentId, item.task !== undefined);
  const edits: Edit[] = [];
  const name = nameSpan(mcp.method, spans);
  if (name) edits.push({ span: name, by: nameBytes(item) });
  let added = "";
  const put = (member: ReadParam, value: string | Buffer | null) => {
    if (value === null || value.length === 0) return;
    const at = spans.of(member);
    if (at) edits.push({ span: at, by: typeof value === "string" ? Buffer.from(value) : value });
    else added += `,"${member}":${value.toString()}`;
  };
  put("requestState", said.requestState === null ? null : JSON.stringify(said.requestState));
  put("inputResponses", said.inputResponses);
  const mayStart = item.task === "may start" && target.era === "legacy";
  // A client of the extension does not ask for a task itself.
  if (mayStart && !mcp.dialect.asksForTasks) put("task", TASK);
  if (meta && sent.bytes.length === 0) edits.push({ span: memberAt(bytes, meta), by: NOTHING });
  else put("_meta", sent.bytes);
  // `name`, `uri` or `ref` comes before, so the comma is right.
  if (added !== "") edits.push({ span: [span[1] - 1, span[1] - 1], by: Buffer.from(added) });
  sortEdits(edits);
  const { progressToken } = sent;
  const whole = { bytes, span, edits };
  return { ok: true, params: mayStart ? whole : withoutTask(whole, spans), progressToken };
}

/**
 * Leaves out `task` where the caller could not ask for the task's result (MCP 2025-11-25, "Tasks":
 * a receiver without tasks ignores the field).
 */
function withoutTask(sent: SentParams, spans: MessageMembers): SentParams {
  if (!spans.of("task")) return sent;
  const { bytes, span, edits } = sent;
  const whole = Buffer.allocUnsafe(editedLength(span, edits));
  copyEdited(bytes, span, edits, whole, 0);
  const left = params.edit(whole, [0, whole.length], new Map([["task", null]]));
  return { bytes: left, span: [0, left.length], edits: [] };
}

const NOTHING = Buffer.alloc(0);

function refuse(name: string, problem: string): SentOrRefused {
  return { ok: false, failure: fail("invalid_input", { fields: { [name]: problem } }).failure };
}

/** Returns where the params name the item, or null if they do not. */
function nameSpan(method: string, spans: MessageMembers): Span | null {
  if (method === "resources/read") return spans.of("uri");
  if (method.startsWith("tasks/")) return spans.of("taskId");
  const ref = method === "completion/complete" ? spans.of("ref") : null;
  if (!ref) return spans.of("name");
  if (!isObjectAt(spans.bytes, ref[0])) return null;
  const found = reference.read(spans.bytes, ref);
  const type = found.get("type");
  const isPrompt = type !== undefined && isText(spans.bytes, type, PROMPT);
  return found.get(isPrompt ? "name" : "uri") ?? null;
}

/** Returns the request for which the server's state is sealed. */
export function bindingOf({ mcp, item }: Pick<Call, "mcp" | "item">): StateBinding {
  return {
    keyId: mcp.caller.key.id,
    upstreamId: item.server.id,
    method: mcp.method,
    target: item.original,
    arguments: mcp.params.arguments,
  };
}

/** The server's name for each item or task as JSON, kept as long as the item itself. */
const names = new WeakMap<CalledItem, Buffer>();

function nameBytes(item: CalledItem): Buffer {
  const known = names.get(item);
  if (known) return known;
  const made = Buffer.from(JSON.stringify(nameAtServer(item)));
  names.set(item, made);
  return made;
}
