import { unreachable } from "@/gateway/admission/unreachable";
import type { CalledItem } from "@/gateway/calls/call";
import { hasTasks } from "@/gateway/eras/task-support";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { NOTHING } from "@/lib/catalogue/found";
import type { ExposedItem } from "@/lib/catalogue/item";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { METHOD_NOT_FOUND, MISSING_CAPABILITY } from "@/lib/errors/rpc-codes";
import { findTask, type TaskRow } from "@/lib/tasks/task-rows";

/**
 * `tasks/get`, `tasks/result`, `tasks/update`, `tasks/cancel`: passes a request about a task to the
 * server that runs it. A task belongs to the key, connection or trust rule that started it. For
 * anybody else, in the other era, and for a tool that the caller may no longer use, there is no
 * such task.
 */
export async function aboutTask(mcp: McpRequest): Promise<Outcome> {
  const missing = missingExtension(mcp);
  if (missing) return missing;
  const { request, caller, params, dialect } = mcp;
  const id = String(params.taskId);
  const task = await findTask(request.process.db, id, caller.key.id);
  if (task?.era !== dialect.taskEra) return unreachable(mcp, id, NOTHING);
  const tool = toolOf(mcp, task);
  if (tool) return passAtOwner(mcp, aboutItem(tool, task));
  const denied = mcp.catalogue.closed(task.upstreamId, "tool", task.tool);
  return unreachable(mcp, id, denied ? { found: null, denied, server: null } : NOTHING);
}

/** Returns the tool that started a task, if the caller may still use it, or null. */
export function toolOf(
  { catalogue }: Pick<McpRequest, "catalogue">,
  { upstreamId, tool }: TaskRow,
): ExposedItem | null {
  const isIt = ({ server, original }: ExposedItem) => server.id === upstreamId && original === tool;
  return catalogue.lists.tool.find(isIt) ?? null;
}

function aboutItem({ kind, name, server, original }: ExposedItem, task: TaskRow): CalledItem {
  return { kind, name, server, original, paramHeaders: [], task };
}

/**
 * Returns the error for a client of 2026-07-28 that does not declare the extension (SEP-2663,
 * Protocol Errors), and null for others.
 */
function missingExtension({ dialect, meta, request }: McpRequest): Outcome | null {
  if (dialect.asksForTasks || dialect.followsTasks(request.exchange, meta)) return null;
  return {
    kind: "error",
    error: {
      code: MISSING_CAPABILITY,
      message: "The client has to declare the tasks extension.",
      data: { requiredCapabilities: { extensions: { [TASKS_KEY]: {} } } },
    },
  };
}

/**
 * Returns whether the server may start a task for a call: if the caller can follow the tasks of the
 * server's era, and if a caller of 2025-11-25 asks for one. Returns "refused" for a caller of
 * 2025-11-25 that asks for a task of a tool that has none, if Latchkey offers the caller tasks at
 * all (Tasks, Tool-Level Negotiation). Otherwise, asking for a task has no effect.
 */
export function startsTask(mcp: McpRequest, item: ExposedItem): boolean | "refused" {
  const { dialect, meta, request, params, catalogue } = mcp;
  if (dialect.asksForTasks && params.task === undefined) return false;
  if (!dialect.followsTasks(request.exchange, meta)) return false;
  const isOffered = item.server.tasks === dialect.taskEra;
  if (!dialect.asksForTasks) return isOffered;
  if (isOffered && item.taskSupport !== "forbidden") return true;
  return hasTasks(catalogue, dialect.taskEra) && "refused";
}

/** Returns the item of a call for which the server may start a task. */
export function mayStart({ kind, name, server, original, paramHeaders }: ExposedItem): CalledItem {
  return { kind, name, server, original, paramHeaders, task: "may start" };
}

/** Returns the error for a caller that asks for a task of a tool that has none. */
export function noTask({ name, server }: ExposedItem): Outcome {
  const message = `The tool ${name} does not run as a task. Call it without "task".`;
  return { kind: "error", error: { code: METHOD_NOT_FOUND, message }, server };
}
