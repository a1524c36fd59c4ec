import { unreachable } from "@/gateway/admission/unreachable";
import type { CalledItem } from "@/gateway/calls/call";
import { hasTasks } from "@/gateway/eras/task-support";
import { passAtOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { declaredCapabilities } from "@/gateway/questions/declared";
import { aboutKept } from "@/gateway/tasks/kept-tasks";
import { aboutTranslated } from "@/gateway/tasks/translated-tasks";
import { NOTHING } from "@/lib/catalogue/found";
import type { ExposedItem } from "@/lib/catalogue/item";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { METHOD_NOT_FOUND, MISSING_CAPABILITY } from "@/lib/errors/rpc-codes";
import { findTask, type TaskRow } from "@/lib/tasks/task-rows";

/**
 * `tasks/get`, `tasks/result`, `tasks/update`, `tasks/cancel`: passes a request about a task to the
 * server that runs it, and translates it between the eras. A task belongs to the key, connection or
 * trust rule that started it. For anybody else, and for a tool that the caller may no longer use,
 * there is no such task.
 */
export async function aboutTask(mcp: McpRequest): Promise<Outcome> {
  const missing = missingExtension(mcp);
  if (missing) return missing;
  const { request, caller, params, dialect, meta } = mcp;
  const id = String(params.taskId);
  const task = await findTask(request.process.db, id, caller.key.id);
  if (!task || !dialect.followsTasks(request.exchange, meta)) return unreachable(mcp, id, NOTHING);
  const tool = toolOf(mcp, task);
  if (tool && task.isKept) return aboutKept(mcp, tool.server, task);
  if (tool) {
    const item = aboutItem(tool, task);
    return task.era === dialect.taskEra ? passAtOwner(mcp, item) : aboutTranslated(mcp, item, task);
  }
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
  return undeclared();
}

/** Returns the error that names the extension which a request needs. */
export function undeclared(): Outcome {
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
 * Returns whether the server may start a task for a call, and why a call that needs one cannot be
 * made: "refused" for a caller of 2025-11-25 that asks for a task of a tool that has none, if Latchkey
 * offers the caller tasks at all (Tasks, Tool-Level Negotiation), and "undeclared" for a caller of
 * 2026-07-28 that has not declared the extension that the tool needs (SEP-2663, Capability
 * Negotiation). Otherwise, asking for a task has no effect.
 */
export function startsTask(mcp: McpRequest, item: ExposedItem): boolean | "refused" | "undeclared" {
  const { dialect, meta, request, params, catalogue } = mcp;
  const { tasks } = item.server;
  const mayFollow = dialect.followsTasks(request.exchange, meta);
  if (dialect.asksForTasks) {
    if (params.task === undefined || !mayFollow) return false;
    return item.taskSupport !== "forbidden" || (hasTasks(catalogue) && "refused");
  }
  if (tasks === null || tasks === dialect.taskEra) return mayFollow && tasks !== null;
  if (item.taskSupport === "required") return mayFollow || "undeclared";
  return mayFollow && item.taskSupport === "optional" && !mayBeAsked(mcp, item);
}

/**
 * Returns whether a server of the initialize era can ask the caller questions during a call. A tool
 * that need not run as a task does not then, because its questions are answered sooner without one.
 */
const mayBeAsked = (mcp: McpRequest, { server }: ExposedItem) =>
  server.apart && Object.keys(declaredCapabilities(mcp)).length > 0;

/** Returns the item of a call for which the server may start a task. */
export function mayStart({ kind, name, server, original, paramHeaders }: ExposedItem): CalledItem {
  return { kind, name, server, original, paramHeaders, task: "may start" };
}

/** Returns the error for a caller that asks for a task of a tool that has none. */
export function noTask({ name, server }: ExposedItem): Outcome {
  const message = `The tool ${name} does not run as a task. Call it without "task".`;
  return { kind: "error", error: { code: METHOD_NOT_FOUND, message }, server };
}
