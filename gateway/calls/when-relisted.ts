import { setTimeout as pause } from "node:timers/promises";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import { type Result, succeed } from "@/lib/errors/errors";
import type { CalledItem } from "./call";

/** Maximum time in milliseconds that a call waits for a new list. */
const LISTING_MS = 3_000;
const POLL_MS = 50;
/** Minimum time in milliseconds between two calls of a link that wait. */
const APART_MS = 60_000;

const UNCHANGED = succeed(null);
const waitedAt = new WeakMap<UpstreamLink, number>();

/**
 * Lists a server again after it refused a call because the call's headers do not match its own
 * definition of the tool, and waits until that definition has changed. Returns the tool as it is
 * now, or null if it has not changed (MCP 2026-07-28, Client Behavior: a client should list the
 * tools and then retry). A server that keeps refusing delays one call a minute.
 */
export async function whenRelisted(
  { request, caller, services, catalogue }: McpRequest,
  item: CalledItem,
  link: UpstreamLink,
): Promise<Result<CalledItem | null>> {
  link.listOutdated();
  const beganMs = performance.now();
  if (beganMs - (waitedAt.get(link) ?? Number.NEGATIVE_INFINITY) < APART_MS) return UNCHANGED;
  waitedAt.set(link, beganMs);
  const before = catalogue.find(item.kind, item.name).found?.json;
  while (performance.now() - beganMs < LISTING_MS) {
    const now = await services.catalogueFor(request.process, caller.key);
    const { found } = now.find(item.kind, item.name);
    const isSame = found?.server.id === item.server.id && found.original === item.original;
    if (!found || !isSame) return UNCHANGED;
    if (found.json !== before) return succeed(found);
    await pause(POLL_MS);
  }
  return UNCHANGED;
}
