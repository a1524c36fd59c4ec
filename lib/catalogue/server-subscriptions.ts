import { type Fields, isRecord } from "@/lib/std/is-record";

/**
 * Returns whether a server with these capabilities announces updates of single resources:
 * `resources.subscribe` (MCP 2025-11-25, Resources, Capabilities; 2026-07-28, Subscriptions).
 */
export function isSubscribable(capabilities: Fields | null): boolean {
  const resources = capabilities?.resources;
  return isRecord(resources) && resources.subscribe === true;
}
