import { DescribedTask } from "@/gateway/eras/task-forms";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import type { Span } from "@/gateway/upstreams/decode/spans";

/** The members that describe a task (MCP 2025-11-25, "Tasks", Task; SEP-2663). The id is stored apart. */
const described = new KnownMembers([
  "status",
  "statusMessage",
  "createdAt",
  "lastUpdatedAt",
  "ttl",
  "pollInterval",
  "ttlMs",
  "pollIntervalMs",
]);
/** The maximum size of a member that is stored, in bytes. */
const MEMBER_BYTES = 2 * 1024;

/**
 * Returns the JSON that is stored of a task as its server described it in the object at `task`:
 * only members that describe it, because results, questions and their answers are never stored. A
 * member of more than 2 KB is left out.
 */
export function taskDescription(bytes: Buffer, task: Span): string {
  const isToolError = new DescribedTask(bytes, task).isToolError;
  const members = [...described.read(bytes, task)]
    .filter(([, [start, end]]) => end - start <= MEMBER_BYTES)
    .map(([name, [start, end]]) => {
      // Lists show the older form, in which a task with a tool error has failed.
      if (name === "status" && isToolError) return '"status":"failed"';
      return `"${name}":${bytes.toString("utf8", start, end)}`;
    });
  return `{${members.join(",")}}`;
}
