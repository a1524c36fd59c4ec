import { RELATED_TASK_KEY } from "@/gateway/eras/identity";
import type { BadReason } from "@/gateway/upstreams/decode/bad-reason";
import type { Message, Parts } from "@/gateway/upstreams/decode/decode-message";
import type { Edit } from "@/gateway/upstreams/decode/edits";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt, isText, type Span, textOf } from "@/gateway/upstreams/decode/spans";
import { taskDescription } from "./task-description";

/** The task of a call: the one that it is about, or the one that the server may start for it. */
export interface CallTask {
  /** The id that the client has for the task, or gets if the server starts it. */
  readonly id: string;
  /** The server's own id. It is null until the server has started the task. */
  serverId: string | null;
  /** Milliseconds for which the server keeps the task, or null if it did not limit them. */
  ttlMs: number | null;
  /** The task as the server described it (`taskDescription`), or null if its answer did not. */
  state: string | null;
}

const TASK = Buffer.from('"task"');
/** The maximum length of a server's own id of a task, in characters. */
const LONGEST_ID = 1_024;
const fields = new KnownMembers(["taskId", "ttl", "ttlMs"]);
const related = new KnownMembers([RELATED_TASK_KEY]);
const ofResult = new KnownMembers(["content", "_meta"]);

type Result = Extract<Message, { kind: "result" }>;

/**
 * Adds edits that give the caller Latchkey's id of a task in place of the server's own (MCP
 * 2025-11-25, "Tasks"; SEP-2663), and notes in `task` what the server says about it. Returns null,
 * or why the answer is not accepted: its task is one that the caller cannot follow, or has no id.
 */
export function addTaskEdits(
  bytes: Buffer,
  { result, parts }: Result,
  method: string,
  task: CallTask | null,
  edits: Edit[],
): BadReason | null {
  if (method === "tools/call") return started(bytes, result, parts, task, edits);
  if (task === null) return null;
  if (parts.taskId) {
    edits.push({ span: parts.taskId, by: idOf(task) });
    describe(bytes, result, task);
  }
  addRelatedEdits(bytes, parts._meta, task, edits);
  return null;
}

/** Adds the edit that names the task in the `_meta` of a message by Latchkey's id. */
export function addRelatedEdits(
  bytes: Buffer,
  meta: Span | undefined,
  task: CallTask,
  edits: Edit[],
): void {
  if (!meta || !isObjectAt(bytes, meta[0])) return;
  const named = related.read(bytes, meta).get(RELATED_TASK_KEY);
  if (!named || !isObjectAt(bytes, named[0])) return;
  const id = fields.read(bytes, named).get("taskId");
  if (id) edits.push({ span: id, by: idOf(task) });
}

/** Returns where the parts of a tool's result are that may contain URIs or the server's name. */
export function partsOfResult(bytes: Buffer, result: Span): Parts {
  if (!isObjectAt(bytes, result[0])) return {};
  const found = ofResult.read(bytes, result);
  const content = found.get("content");
  const _meta = found.get("_meta");
  return { ...(content ? { content } : {}), ...(_meta ? { _meta } : {}) };
}

function started(
  bytes: Buffer,
  result: Span,
  parts: Parts,
  task: CallTask | null,
  edits: Edit[],
): BadReason | null {
  const { resultType } = parts;
  const isModern = resultType !== undefined && isText(bytes, resultType, TASK);
  const isLegacy = !isModern && isTask(bytes, parts);
  if (!isModern && !isLegacy) return null;
  if (task === null) return "unasked_task";
  const span = isModern ? result : (parts.task as Span);
  const id = fields.read(bytes, span).get("taskId");
  const serverId = id ? textOf(bytes, id) : null;
  if (!id || serverId === null || !isStorableId(serverId)) return "not_json_rpc";
  edits.push({ span: id, by: idOf(task) });
  task.serverId = serverId;
  describe(bytes, span, task);
  addRelatedEdits(bytes, parts._meta, task, edits);
  return null;
}

/** Postgres cannot store NUL, and no request could name an id with unpaired surrogates again. */
const isStorableId = (id: string) => id.length <= LONGEST_ID && !/[\0\p{Surrogate}]/u.test(id);

/** Returns whether a result of the initialize era is a task. A tool's own result has content. */
function isTask(bytes: Buffer, { task, content }: Parts): boolean {
  if (!task || content || !isObjectAt(bytes, task[0])) return false;
  return fields.read(bytes, task).has("taskId");
}

function describe(bytes: Buffer, span: Span, task: CallTask): void {
  const ttl = fields.read(bytes, span);
  const said = ttl.get("ttlMs") ?? ttl.get("ttl");
  const ms = said ? Number(bytes.toString("latin1", ...said)) : Number.NaN;
  task.ttlMs = Number.isSafeInteger(ms) && ms >= 0 ? ms : null;
  task.state = taskDescription(bytes, span);
}

const idOf = ({ id }: CallTask) => Buffer.from(JSON.stringify(id));
