import type { CallTask } from "@/gateway/calls/answer/task-edits";
import type { Call, CalledItem } from "@/gateway/calls/call";
import { keepTask, newTaskId, noteTaskState } from "@/lib/tasks/task-rows";

/** Returns the task of a new call, or null if the call can neither start one nor is about one. */
export function taskOf({ task }: CalledItem): CallTask | null {
  if (task === undefined) return null;
  const nothing = { ttlMs: null, state: null };
  if (task === "may start") return { id: newTaskId(), serverId: null, ...nothing };
  return { id: task.id, serverId: task.serverTaskId, ...nothing };
}

/**
 * Stores the task that a server has started, or its new state. The client gets a task only after it
 * was stored, because it may ask about it at once (SEP-2663, Task Creation).
 */
export async function storeTask(
  { mcp, item }: Call,
  { id, serverId, ttlMs, state }: CallTask,
): Promise<void> {
  const { db } = mcp.request.process;
  if (state === null || serverId === null) return;
  if (typeof item.task === "object") {
    if (state !== item.task.state) await noteTaskState(db, id, state);
    return;
  }
  await keepTask(db, {
    ...{ id, ttlMs, state, serverTaskId: serverId },
    keyId: mcp.caller.key.id,
    upstreamId: item.server.id,
    tool: item.original,
    era: item.server.tasks ?? mcp.dialect.taskEra,
  });
}
