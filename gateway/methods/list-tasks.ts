import { taskDescription } from "@/gateway/calls/answer/task-description";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { fail } from "@/lib/errors/errors";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { type ListedRow, listTasks, noteTaskState } from "@/lib/tasks/task-rows";
import { listedTask } from "./listed-task";
import { toolOf } from "./tasks";

const PAGE_TASKS = 25;
/** Milliseconds within which servers say what became of their tasks. */
const ASK_MS = 5_000;
const ENDED = new Set<unknown>(["completed", "failed", "cancelled"]);

/**
 * `tasks/list` (MCP 2025-11-25, Listing Tasks): lists the caller's own tasks from Latchkey's rows,
 * newest first. For tasks that have not ended, their servers are asked how they are, except where
 * the session may be in another process: such a task is listed as its server last described it.
 * Fails with `invalid_input` for a cursor of another list.
 */
export async function listOwnTasks(mcp: McpRequest): Promise<Outcome> {
  const { request, caller, params, dialect } = mcp;
  const { db } = request.process;
  const after = params.cursor === undefined ? null : String(params.cursor);
  if (after !== null && !/^task-[\w-]{32}$/.test(after)) {
    return failed(fail("invalid_input", { reason: "cursor", fields: CURSOR }).failure);
  }
  const of = { keyId: caller.key.id, era: dialect.taskEra, after, limit: PAGE_TASKS + 1 };
  const rows = await listTasks(db, of);
  const page = rows.slice(0, PAGE_TASKS);
  const described = await Promise.all(page.map((row) => describe(mcp, row)));
  const tasks = described.filter((task) => task !== null);
  const last = rows.length > PAGE_TASKS ? page.at(-1) : undefined;
  return { kind: "result", result: { tasks, ...(last ? { nextCursor: last.id } : {}) } };
}

const CURSOR = { cursor: "does not belong to this list" };

/** Returns a task under the caller's id, or null if the caller may no longer use its tool. */
async function describe(mcp: McpRequest, row: ListedRow): Promise<Fields | null> {
  const tool = toolOf(mcp, row);
  if (!tool) return null;
  const stored: unknown = JSON.parse(row.state);
  const known = isRecord(stored) ? stored : {};
  const { server } = tool;
  const isKnown = ENDED.has(known.status) || server.apart;
  const now = isKnown ? null : await askServer(mcp, row);
  return listedTask(row, now ?? known);

  async function askServer({ request, services, caller }: McpRequest, { serverTaskId }: ListedRow) {
    const link = services.linkFor(request.process, server, caller.key);
    const said = { taskId: serverTaskId };
    const answer = await link.request("tasks/get", said, { timeoutMs: ASK_MS });
    const result = answer.ok ? (answer.value.result ?? null) : null;
    if (result) await noteTaskState(request.process.db, row.id, descriptionOf(result));
    return result;
  }
}

function descriptionOf(result: object): string {
  const bytes = Buffer.from(JSON.stringify(result));
  return taskDescription(bytes, [0, bytes.length]);
}
