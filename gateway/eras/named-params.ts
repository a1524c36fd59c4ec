/**
 * The param that the `Mcp-Name` header repeats, by method (MCP 2026-07-28, standard request
 * headers; SEP-2663, Routing Headers). Other methods have no such header.
 */
export const NAMED_PARAMS: ReadonlyMap<string, "name" | "uri" | "taskId"> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);
