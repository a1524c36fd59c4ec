import { taskDescription } from "@/gateway/calls/answer/task-description";
import { headerValue } from "@/gateway/eras/header-value";
import { hasEnded, listedForm } from "@/gateway/eras/task-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { sessionHolder } from "@/gateway/sessions/session-holder";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { fail } from "@/lib/errors/errors";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { type ListedRow, listTasks, noteTaskState } from "@/lib/tasks/task-rows";
import { listedTask } from "./listed-task";
import { toolOf } from "./tasks";

const PAGE_TASKS = 25;
/** Milliseconds within which servers say what became of their tasks. */
const ASK_MS = 5_000;
const ASK_SESSION_MS = 2_000;

/**
 * `tasks/list` (MCP 2025-11-25, Listing Tasks): lists the caller's own tasks from Latchkey's rows,
 * newest first. For tasks that have not ended, their servers are asked how they are. Where sessions
 * are kept apart, only the caller's own one is asked, if it is open in this process, and for a shorter
 * time: another process may hold it, and a task of another session of the key is not known there. A
 * task whose server was not asked, or did not answer, is listed as its server last described it; no
 * revision says how fresh a list is. Fails with `invalid_input` for a cursor that is none of this
 * list.
 */
export async function listOwnTasks(mcp: McpRequest): Promise<Outcome> {
  const { request, caller, params } = mcp;
  const { db } = request.process;
  const after = params.cursor === undefined ? null : String(params.cursor);
  if (after !== null && !/^task-[\w-]{32}$/.test(after)) {
    return failed(fail("invalid_input", { reason: "cursor", fields: CURSOR }).failure);
  }
  const of = { keyId: caller.key.id, after, limit: PAGE_TASKS + 1 };
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
  const link = mcp.services.linkFor(mcp.request.process, server, sessionHolder(mcp, server));
  const isOpen = !server.apart || link.facts !== null;
  const now = row.isKept || hasEnded(known.status) || !isOpen ? null : await askServer(mcp, row);
  return listedTask(row, listedForm(now ?? known));

  async function askServer({ request }: McpRequest, { id, serverTaskId }: ListedRow) {
    const answer = await link.request(
      "tasks/get",
      { taskId: serverTaskId },
      {
        timeoutMs: server.apart ? ASK_SESSION_MS : ASK_MS,
        capabilities: { extensions: { [TASKS_KEY]: {} } },
        headers: { "mcp-name": headerValue(serverTaskId) },
      },
    );
    const result = answer.ok ? (answer.value.result ?? null) : null;
    if (result) await noteTaskState(request.process.db, id, descriptionOf(result));
    return result;
  }
}

function descriptionOf(result: object): string {
  const bytes = Buffer.from(JSON.stringify(result));
  return taskDescription(bytes, [0, bytes.length]);
}
