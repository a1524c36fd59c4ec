import { passCall } from "@/gateway/calls/bytes/pass-call";
import type { CalledItem } from "@/gateway/calls/call";
import { RELATED_TASK_KEY } from "@/gateway/eras/identity";
import { DescribedTask } from "@/gateway/eras/task-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { membersOf } from "@/gateway/messages/read-members";
import type { Reply } from "@/gateway/messages/reply";
import { decodeMessage, type Message } from "@/gateway/upstreams/decode/decode-message";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt } from "@/gateway/upstreams/decode/spans";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Fields } from "@/lib/std/is-record";

/** Maximum size in bytes of a server's questions about a task, which are parsed. */
export const QUESTIONS_BYTES = 64 * 1024;

/** A successful answer of a server: its bytes, already rewritten for the caller, and its parts. */
export interface Answered {
  readonly bytes: Buffer;
  readonly message: Extract<Message, { kind: "result" }>;
  /** The answer as the description of a task. */
  readonly task: DescribedTask;
  /** The result as JSON. */
  readonly json: string;
}

/** Returns the parts of an outcome that is a result of a server, and null for any other. */
export function answered(outcome: Outcome): Answered | null {
  if (outcome.kind !== "message") return null;
  const bytes = Buffer.from(outcome.bytes);
  const message = decodeMessage(bytes);
  if (message.kind !== "result") return null;
  const json = bytes.toString("utf8", ...message.result);
  return { bytes, message, task: new DescribedTask(bytes, message.result), json };
}

/** Returns the error of an outcome as JSON, if a server answered with one, or null. */
export function errorIn(outcome: Outcome): string | null {
  if (outcome.kind !== "message") return null;
  const bytes = Buffer.from(outcome.bytes);
  const message = decodeMessage(bytes);
  return message.kind === "error" ? bytes.toString("utf8", ...message.error) : null;
}

/** Returns the outcome that answers the caller's request with this `result` or `error`. */
export function answerWith(
  mcp: McpRequest,
  server: CatalogueServer,
  member: "result" | "error",
  json: string,
  code: string | null = null,
): Outcome {
  const text = `{"jsonrpc":"2.0","id":${idOf(mcp)},"${member}":${json}}`;
  return { kind: "message", bytes: Buffer.from(text), code, server };
}

/** Returns the outcome with which the caller's request is refused. */
export function refuseTask(mcp: McpRequest, server: CatalogueServer, error: RefusedTask): Outcome {
  return answerWith(mcp, server, "error", JSON.stringify(error), String(error.code));
}

export interface RefusedTask {
  readonly code: number;
  readonly message: string;
}

/** The answer to a request that is only acknowledged (SEP-2663, Task Cancellation). */
export const acknowledge = (mcp: McpRequest, server: CatalogueServer): Outcome =>
  answerWith(mcp, server, "result", '{"resultType":"complete"}');

/** Asks the server of a task with another method than the caller's. `reply` hears of the caller. */
export async function askAbout(
  mcp: McpRequest,
  item: CalledItem,
  method: string,
  more: Fields = {},
  reply: Reply = mcp.reply,
): Promise<Outcome> {
  const { taskId } = mcp.params;
  const params = { taskId, ...more };
  const text = `{"jsonrpc":"2.0","id":${idOf(mcp)},"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}`;
  const value = { jsonrpc: "2.0", id: mcp.id, method, params };
  const written = { text, bytes: Buffer.from(text), value };
  const beganMs = performance.now();
  return await passCall({ ...mcp, method, params, written, reply, beganMs }, item);
}

const withMeta = new KnownMembers(["_meta"]);
const withRelated = new KnownMembers([RELATED_TASK_KEY]);

/** Names a task in the `_meta` of a result (MCP 2025-11-25, Related Task Metadata). */
export function relatedTo(json: string, id: string): string {
  const bytes = Buffer.from(json);
  const whole = [0, bytes.length] as const;
  const meta = withMeta.read(bytes, whole).get("_meta");
  const isObject = meta !== undefined && isObjectAt(bytes, meta[0]);
  const related = new Map([[RELATED_TASK_KEY, JSON.stringify({ taskId: id })]]);
  const edited = isObject
    ? withRelated.edit(bytes, meta, related)
    : withRelated.edit(NO_META, [0, NO_META.length], related);
  return withMeta
    .edit(bytes, whole, new Map([["_meta", edited.toString("utf8")]]))
    .toString("utf8");
}

const NO_META = Buffer.from("{}");

const idOf = ({ written, id }: McpRequest) => membersOf(written).id ?? JSON.stringify(id);
