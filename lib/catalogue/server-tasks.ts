import { type Fields, isRecord } from "@/lib/std/is-record";

/** The extension for tasks in revision 2026-07-28 (SEP-2663). */
export const TASKS_KEY = "io.modelcontextprotocol/tasks";

/**
 * Returns the era whose tasks a server with these capabilities offers for tool calls, or null: the
 * capability `tasks.requests.tools.call` (MCP 2025-11-25, "Tasks"), or the extension of 2026-07-28
 * (SEP-2663).
 */
export function serverTasks(
  era: "modern" | "legacy" | null,
  capabilities: Fields | null,
): "modern" | "legacy" | null {
  if (era === "modern") {
    return at(capabilities, "extensions", TASKS_KEY) === undefined ? null : "modern";
  }
  if (era === null) return null;
  return at(capabilities, "tasks", "requests", "tools", "call") === undefined ? null : "legacy";
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}
