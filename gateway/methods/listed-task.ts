import { knownStatus } from "@/gateway/eras/task-forms";
import type { Fields } from "@/lib/std/is-record";

const text = (said: unknown, otherwise: string) => (typeof said === "string" ? said : otherwise);

/**
 * Returns a task as a client may read it in a list (MCP 2025-11-25, Tasks, Task), under this id and
 * with what its server says of it. What the server leaves out, or says in another form, is left out
 * or replaced, because a client would refuse the whole list for it, with the tasks of other servers.
 */
export function listedTask(
  { id, createdAt }: { readonly id: string; readonly createdAt: string },
  said: Fields,
): Fields {
  const { _meta, pollInterval, statusMessage, ttl, ...more } = said;
  const created = text(more.createdAt, createdAt);
  return {
    ...more,
    taskId: id,
    status: knownStatus(more.status),
    ...(typeof statusMessage === "string" ? { statusMessage } : {}),
    createdAt: created,
    lastUpdatedAt: text(more.lastUpdatedAt, created),
    ttl: typeof ttl === "number" ? ttl : null,
    ...(typeof pollInterval === "number" ? { pollInterval } : {}),
  };
}
