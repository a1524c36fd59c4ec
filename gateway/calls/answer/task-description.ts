import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import type { Span } from "@/gateway/upstreams/decode/spans";

/** The members that describe a task (MCP 2025-11-25, "Tasks", Task). The id is stored apart. */
const described = new KnownMembers([
  "status",
  "statusMessage",
  "createdAt",
  "lastUpdatedAt",
  "ttl",
  "pollInterval",
]);
/** The maximum size of a member that is stored, in bytes. */
const MEMBER_BYTES = 2 * 1024;

/**
 * Returns the JSON that is stored of a task as its server described it in the object at `task`:
 * only members that describe it, because results, questions and their answers are never stored. A
 * member of more than 2 KB is left out.
 */
export function taskDescription(bytes: Buffer, task: Span): string {
  const members = [...described.read(bytes, task)]
    .filter(([, [start, end]]) => end - start <= MEMBER_BYTES)
    .map(([name, [start, end]]) => `"${name}":${bytes.toString("utf8", start, end)}`);
  return `{${members.join(",")}}`;
}
